package dialog

// Names that pages and approval pages know from the original library.
const (
	// frameName is the name of the frame or window that the form is posted to.
	frameName = "tw-approve-api-action"

	idOverlay = "tw-approval-modal-overlay"
	idStyles  = "tw-approve-api-action-styles"

	classOverlay     = "tw-approval-modal-overlay"
	classOverlayOpen = "tw-approval-modal-overlay--open"
	classWrapper     = "tw-approval-modal-wrapper"
	classModal       = "tw-approval-modal"
)

// Names of our own.
const (
	idFrame   = "countersign-frame"
	idTitle   = "countersign-title"
	idSubject = "countersign-subject"
	idInput   = "countersign-input"
	idNote    = "countersign-note"
	idFault   = "countersign-fault"

	// nameReveal is the one button that asks nothing of anybody but the field.
	nameReveal = "reveal"

	attributeScheme = "data-countersign-scheme"

	classPrompt  = "countersign-prompt"
	classHead    = "countersign-head"
	classTitle   = "countersign-title"
	classSubject = "countersign-subject"
	classText    = "countersign-text"
	classStage   = "countersign-stage"
	classLoading = "countersign-loading"
	classStatus  = "countersign-status"
	classFoot    = "countersign-foot"
	classButton  = "countersign-button"
	classPrimary = "countersign-button--primary"
	classSeal    = "countersign-seal"

	classPanel   = "countersign-panel"
	classAsks    = "countersign-asks"
	classCard    = "countersign-card"
	classAmount  = "countersign-amount"
	classPayee   = "countersign-payee"
	classBody    = "countersign-body"
	classSteps   = "countersign-steps"
	classBar     = "countersign-bar"
	classDone    = "countersign-bar--done"
	classPicture = "countersign-picture"
	classHeading = "countersign-heading"
	classSay     = "countersign-say"
	classChoices = "countersign-choices"
	classChoice  = "countersign-choice"
	classHint    = "countersign-hint"
	classField   = "countersign-field"
	classLabel   = "countersign-label"
	classEntry   = "countersign-entry"
	classInput   = "countersign-input"
	classReveal  = "countersign-reveal"
	classNote    = "countersign-note"
	classSuccess = "countersign-success"
	classFault   = "countersign-fault"
	classActions = "countersign-actions"
	classQuiet   = "countersign-button--quiet"
	classLeft    = "countersign-left"
)
