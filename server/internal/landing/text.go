package landing

// message is what a page says.
type message int

const (
	back message = iota
	stray
	trouble
)

// words are a message in one language.
type words struct{ title, text string }

// texts are the messages in all languages. They ask in the form of address that
// the dialog has as well.
var texts = map[string]map[message]words{
	"en": {
		back:    {"You can close this window", "Go back to the page where you started. It goes on there by itself."},
		stray:   {"This link leads nowhere", "It may have been used already. Go back to the page where you started; if it does not go on there, start again."},
		trouble: {"This takes a moment longer", "Reload this page in a little while."},
	},
	"de": {
		back:    {"Sie können dieses Fenster schließen", "Gehen Sie zurück zu der Seite, auf der Sie begonnen haben. Dort geht es von selbst weiter."},
		stray:   {"Dieser Link führt nicht weiter", "Vielleicht wurde er schon verwendet. Gehen Sie zurück zu der Seite, auf der Sie begonnen haben; geht es dort nicht weiter, beginnen Sie noch einmal."},
		trouble: {"Das dauert noch einen Augenblick", "Laden Sie diese Seite in Kürze neu."},
	},
	"fr": {
		back:    {"Vous pouvez fermer cette fenêtre", "Revenez à la page où vous avez commencé. La suite s’y fait toute seule."},
		stray:   {"Ce lien ne mène nulle part", "Il a peut-être déjà servi. Revenez à la page où vous avez commencé ; si rien ne s’y passe, recommencez."},
		trouble: {"Encore un instant", "Rechargez cette page dans un moment."},
	},
	"es": {
		back:    {"Puede cerrar esta ventana", "Vuelva a la página en la que empezó. Allí continúa por sí sola."},
		stray:   {"Este enlace no lleva a ninguna parte", "Puede que ya se haya usado. Vuelva a la página en la que empezó; si allí no continúa, empiece de nuevo."},
		trouble: {"Falta un poco", "Vuelva a cargar esta página dentro de un rato."},
	},
	"it": {
		back:    {"Può chiudere questa finestra", "Torni alla pagina da cui ha iniziato. Lì si continua automaticamente."},
		stray:   {"Questo link non porta da nessuna parte", "Forse è già stato usato. Torni alla pagina da cui ha iniziato; se lì non si continua, ricominci."},
		trouble: {"Ancora un attimo", "Ricarichi questa pagina tra poco."},
	},
	"nl": {
		back:    {"U kunt dit venster sluiten", "Ga terug naar de pagina waar u begon. Daar gaat het vanzelf verder."},
		stray:   {"Deze link leidt nergens heen", "Misschien is hij al gebruikt. Ga terug naar de pagina waar u begon; gaat het daar niet verder, begin dan opnieuw."},
		trouble: {"Nog een ogenblik", "Laad deze pagina zo meteen opnieuw."},
	},
	"pt": {
		back:    {"Pode fechar esta janela", "Volte à página onde começou. Ali continua automaticamente."},
		stray:   {"Esta ligação não leva a lado nenhum", "Talvez já tenha sido usada. Volte à página onde começou; se ali não continuar, comece de novo."},
		trouble: {"Falta só um pouco", "Volte a carregar esta página daqui a pouco."},
	},
	"pl": {
		back:    {"Możesz zamknąć to okno", "Wróć na stronę, od której zaczęto. Reszta odbędzie się tam automatycznie."},
		stray:   {"Ten link nigdzie nie prowadzi", "Być może został już użyty. Wróć na stronę, od której zaczęto; jeśli nic się tam nie dzieje, zacznij od nowa."},
		trouble: {"Jeszcze chwila", "Wkrótce odśwież tę stronę."},
	},
}
