package wise

// joseRoutes are the keys and the playground (docs.wise.com, reference "jose").
func (s *Simulator) joseRoutes() []route {
	return []route{
		{"GET /v1/auth/jose/response/public-keys", clientOnly, versioned, s.publishKey},
		{"GET /v1/auth/jwt-public-key", clientOnly, legacyOnly, s.publishKey},
		{"POST /v1/auth/jose/request/public-keys", clientOnly, versioned, s.uploadKey},
		{"POST /v1/auth/jose/playground/jws", clientOnly, versioned, s.playground(methodJWS)},
		{"POST /v1/auth/jose/playground/jwe", clientOnly, versioned, s.playground(methodJWE)},
		{"GET /v1/auth/jose/playground/jwe", clientOnly, versioned, s.playground(methodJWE)},
		{"POST /v1/auth/jose/playground/jwe-direct-encryption", clientOnly, versioned, s.playDirect},
		{"POST /v1/auth/jose/playground/jwsjwe", clientOnly, versioned, s.playground(methodBoth)},
	}
}
