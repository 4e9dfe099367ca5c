package wise

// The profile objects (docs.wise.com, reference "profileList").
type profileObject struct {
	Type      profileType   `json:"type"`
	ID        int64         `json:"id"`
	PublicID  string        `json:"publicId"`
	UserID    int64         `json:"userId"`
	Address   addressObject `json:"address"`
	Email     string        `json:"email"`
	CreatedAt string        `json:"createdAt"`
	UpdatedAt string        `json:"updatedAt"`
	State     string        `json:"currentState"`
	Contact   contactObject `json:"contactDetails"`
	FirstName string        `json:"firstName,omitempty"`
	LastName  string        `json:"lastName,omitempty"`
	Phone     string        `json:"phoneNumber,omitempty"`
	Company   string        `json:"businessName,omitempty"`
	FullName  string        `json:"fullName"`
}

type addressObject struct {
	ID    int64   `json:"id"`
	Line  string  `json:"addressFirstLine"`
	City  string  `json:"city"`
	Iso   string  `json:"countryIso2Code"`
	Iso3  string  `json:"countryIso3Code"`
	Post  string  `json:"postCode"`
	State *string `json:"stateCode"`
}

type contactObject struct {
	Email string `json:"email"`
	Phone string `json:"phoneNumber"`
}

// profileCreated is when all seeded profiles were opened.
const profileCreated = "2024-03-10T09:00:00"

func (s *Simulator) profileObject(p profile) profileObject {
	u := s.users[p.UserID]
	o := profileObject{
		Type: p.Type, ID: p.ID, PublicID: p.PublicID, UserID: p.UserID,
		Address: addressObject{ID: p.Address.ID, Line: p.Address.Line, City: p.Address.City, Iso: p.Address.Iso, Iso3: p.Address.Iso3, Post: p.Address.Post},
		Email:   u.Email, CreatedAt: profileCreated, UpdatedAt: profileCreated, State: "VISIBLE",
		Contact:   contactObject{Email: u.Email, Phone: u.Phone},
		FirstName: p.FirstName, LastName: p.LastName, Company: p.Company, FullName: p.Name(),
	}
	if p.Type == personal {
		o.Phone = u.Phone
	}
	return o
}

func (s *Simulator) listProfiles(c *call) answer {
	list := []profileObject{}
	for _, p := range s.bank.profilesOf(c.user) {
		list = append(list, s.profileObject(p))
	}
	return ok(list)
}

func (s *Simulator) getProfile(c *call) answer { return ok(s.profileObject(c.profile)) }

// profileV1 is the older profile object: lower-case types, details nested.
type profileV1 struct {
	ID      int64            `json:"id"`
	Type    string           `json:"type"`
	UserID  int64            `json:"userId"`
	Details profileDetailsV1 `json:"details"`
}

type profileDetailsV1 struct {
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	Phone     string `json:"phoneNumber,omitempty"`
	Name      string `json:"name,omitempty"`
	Address   int64  `json:"primaryAddress"`
}

func (s *Simulator) listProfilesV1(c *call) answer {
	list := []profileV1{}
	for _, p := range s.bank.profilesOf(c.user) {
		o := profileV1{ID: p.ID, Type: "personal", UserID: p.UserID, Details: profileDetailsV1{
			FirstName: p.FirstName, LastName: p.LastName, Name: p.Company, Address: p.Address.ID,
		}}
		if p.Type == business {
			o.Type = "business"
		} else {
			o.Details.Phone = s.users[p.UserID].Phone
		}
		list = append(list, o)
	}
	return ok(list)
}
