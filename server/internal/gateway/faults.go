package gateway

// Faults takes apart what errors.Join has joined. What stands below a prefix stays
// with it.
func Faults(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // what is joined, not what is wrapped
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, Faults(one)...)
	}
	return all
}
