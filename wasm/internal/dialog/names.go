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
	idFrame = "countersign-frame"
	idTitle = "countersign-title"

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
)
