package mipise

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// ProcessNames are how the processes of one-time passwords are spelt in paths.
// Only email_by_email and auth_by_sms are confirmed; the others follow from the
// factors and channels of the guide.
type ProcessNames struct {
	EmailByEmail  string `json:"emailByEmail"`
	EmailBySMS    string `json:"emailBySms"`
	PhoneByEmail  string `json:"phoneByEmail"`
	PhoneBySMS    string `json:"phoneBySms"`
	SecretByEmail string `json:"secretByEmail"`
	SecretBySMS   string `json:"secretBySms"`
	AuthBySMS     string `json:"authBySms"`
}

func defaultProcesses() ProcessNames {
	return ProcessNames{
		EmailByEmail: "email_by_email", EmailBySMS: "email_by_sms",
		PhoneByEmail: "phone_number_by_email", PhoneBySMS: "phone_number_by_sms",
		SecretByEmail: "secret_code_by_email", SecretBySMS: "secret_code_by_sms",
		AuthBySMS: "auth_by_sms",
	}
}

// setupName stands for the set-up of the secret code among the steps that the
// status tells: its path.
const setupName = "secret_code/setup"

// list gives the names in the order of processes.
func (n ProcessNames) list() []string {
	return []string{n.EmailByEmail, n.EmailBySMS, n.PhoneByEmail, n.PhoneBySMS, n.SecretByEmail, n.SecretBySMS, n.AuthBySMS}
}

// of gives the name of a step.
func (n ProcessNames) of(s step) string {
	if i := slices.Index(processes, s); i >= 0 {
		return n.list()[i]
	}
	return setupName
}

func (n ProcessNames) all(steps []step) []string {
	names := []string{}
	for _, s := range steps {
		names = append(names, n.of(s))
	}
	return names
}

// find gives the process of a name.
func (n ProcessNames) find(name string) (step, bool) {
	if i := slices.Index(n.list(), name); i >= 0 {
		return processes[i], true
	}
	return 0, false
}

// The forms of names that settings choose.
var (
	processForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
	keyForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)
	headerForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)
)

// Validate names what is not possible.
func (n ProcessNames) Validate() error {
	names := n.list()
	for i, name := range names {
		if !processForm.MatchString(name) || slices.Contains(names[:i], name) {
			return errors.New("unconfirmed.processes must be different names like email_by_email")
		}
	}
	return nil
}

// keys checks names of JSON members that stand in one object.
func keys(setting string, names ...string) error {
	for i, name := range names {
		if !keyForm.MatchString(name) || slices.Contains(names[:i], name) {
			return fmt.Errorf("%s must be different names like secret_code", setting)
		}
	}
	return nil
}
