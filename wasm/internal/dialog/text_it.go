package dialog

const inItalian = "" +
	/* title */ "Confermi la Sua identità\n" +
	/* asks */ "Richiesto da {host}\n" +
	/* to */ "a\n" +
	/* cancel */ "Annulla\n" +
	/* close */ "Chiudi\n" +
	/* continue */ "Continua\n" +
	/* confirm */ "Conferma\n" +
	/* tryAgain */ "Riprova\n" +
	/* openAgain */ "Apri di nuovo\n" +
	/* loading */ "Apertura della pagina di autorizzazione…\n" +
	/* ready */ "La pagina di autorizzazione è pronta.\n" +
	/* frame */ "Pagina di autorizzazione di\n" +
	/* host */ "Fornita da\n" +
	/* blockedTitle */ "Ancora un passaggio\n" +
	/* blockedText */ "Per autorizzare l’operazione, continui sulla pagina sicura del Suo fornitore di servizi di pagamento. Si aprirà in una nuova finestra.\n" +
	/* waitingTitle */ "In attesa della Sua autorizzazione\n" +
	/* waitingText */ "Completi l’operazione nell’altra finestra. Se l’ha chiusa, la apra di nuovo.\n" +
	/* step */ "Passaggio {step} di {steps}\n" +
	/* timeLeft */ "Tempo rimanente: {minutes} min\n" +
	/* lastMinute */ "Meno di un minuto rimanente\n" +
	/* fiveMinutes */ "Le restano cinque minuti.\n" +
	/* oneMinute */ "Le resta un minuto.\n" +
	/* attemptsLeft */ "Tentativi rimasti: {count}\n" +
	/* chooseTitle */ "Come desidera confermare?\n" +
	/* chooseCodeTitle */ "Come desidera ricevere il codice?\n" +
	/* chooseCodeText */ "Invieremo il codice non appena avrà scelto.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "Messaggio WhatsApp\n" +
	/* wayVoice */ "Telefonata\n" +
	/* wayCode */ "Codice monouso\n" +
	/* wayPin */ "PIN\n" +
	/* wayDevice */ "Questo dispositivo\n" +
	/* wayFace */ "Riconoscimento facciale\n" +
	/* otherWay */ "Scegli un altro modo\n" +
	/* sendTitle */ "Riceva un codice monouso\n" +
	/* send */ "Invia codice\n" +
	/* sendAgain */ "Invia un nuovo codice\n" +
	/* sending */ "Invio del codice in corso…\n" +
	/* resent */ "Un nuovo codice è in arrivo.\n" +
	/* codeTitle */ "Inserisca il codice\n" +
	/* codeText */ "Le abbiamo inviato un codice monouso: {where}\n" +
	/* codeLabel */ "Codice monouso\n" +
	/* codeMissing */ "Inserisca il codice completo.\n" +
	/* pinTitle */ "Inserisca il Suo PIN\n" +
	/* pinLabel */ "PIN\n" +
	/* pinMissing */ "Inserisca il PIN completo.\n" +
	/* pinSealed */ "Il Suo PIN viene cifrato su questo dispositivo prima dell’invio.\n" +
	/* showPin */ "Mostra il PIN\n" +
	/* digits */ "{digits} cifre\n" +
	/* checking */ "Verifica in corso. Un momento, per favore…\n" +
	/* faceTitle */ "Scansione del volto\n" +
	/* faceText */ "Si assicuri che il Suo volto sia ben illuminato e guardi direttamente la fotocamera.\n" +
	/* faceStart */ "Avvia il riconoscimento facciale\n" +
	/* faceRunning */ "Riconoscimento facciale in corso…\n" +
	/* deviceTitle */ "Verifica di questo dispositivo\n" +
	/* deviceText */ "Ci vorrà solo un momento. Non deve fare nulla.\n" +
	/* elsewhere */ "Continua con {provider}\n" +
	/* elsewhereTitle */ "Continui sulla pagina di {provider}\n" +
	/* elsewhereText */ "Questo passaggio può essere completato solo sulla pagina sicura di {provider}.\n" +
	/* wrong */ "Non è stato possibile confermare. Riprovi, per favore.\n" +
	/* last */ "Non è stato possibile confermare. Le resta un tentativo. Dopo, per la Sua sicurezza, l’operazione sarà sospesa temporaneamente.\n" +
	/* tooSoon */ "Attenda un momento, poi riprovi.\n" +
	/* offline */ "Al momento non c’è connessione. Riprovi, per favore.\n" +
	/* failed */ "L’operazione non è riuscita. Riprovi, per favore.\n" +
	/* approvedTitle */ "Confermato\n" +
	/* approvedText */ "Grazie. Un momento, per favore…\n" +
	/* lockedTitle */ "Troppi tentativi\n" +
	/* lockedUntil */ "Per la Sua sicurezza, l’operazione è sospesa. Potrà riprovare dopo questo orario: {time}.\n" +
	/* lockedText */ "Per la Sua sicurezza, l’operazione è sospesa. Riprovi più tardi, per favore.\n" +
	/* expiredTitle */ "Questa richiesta è scaduta\n" +
	/* expiredText */ "Non è stato confermato nulla. Chiuda questa finestra e ricominci, per favore.\n" +
	/* declinedTitle */ "L’operazione non è stata confermata\n" +
	/* declinedText */ "Chiuda questa finestra. Se desidera procedere, ricominci.\n" +
	/* unavailableTitle */ "Al momento non è possibile continuare\n" +
	/* unavailableText */ "Chiuda questa finestra e riprovi tra qualche minuto, per favore.\n" +
	/* newPinTitle */ "Scelga il Suo PIN\n" +
	/* newPinText */ "Lo userà per confermare i pagamenti. Scelga cifre che altri non possano indovinare.\n" +
	/* newPinLabel */ "Nuovo PIN\n" +
	/* repeatTitle */ "Ripeta il Suo PIN\n" +
	/* repeatText */ "Inserisca di nuovo lo stesso PIN.\n" +
	/* repeatLabel */ "Nuovo PIN, di nuovo\n" +
	/* pinWeak */ "Questo PIN è troppo facile da indovinare. Ne scelga uno con cifre non tutte uguali né consecutive.\n" +
	/* pinMismatch */ "I due PIN non coincidono. Scelga di nuovo il Suo PIN.\n" +
	/* pinRefused */ "Questo PIN non è stato accettato. Ne scelga un altro.\n" +
	/* savePin */ "Salva PIN\n" +
	/* saving */ "Salvataggio del PIN in corso…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Codice segreto\n" +
	/* forEmail */ "per confermare il Suo indirizzo e-mail\n" +
	/* forPhone */ "per confermare il Suo numero di telefono\n" +
	/* forSecret */ "per impostare il Suo codice segreto\n" +
	/* secretTitle */ "Inserisca il Suo codice segreto\n" +
	/* secretMissing */ "Inserisca il Suo codice segreto, per favore.\n" +
	/* showSecret */ "Mostra il codice segreto\n" +
	/* newSecretTitle */ "Scelga il Suo codice segreto\n" +
	/* newSecretText */ "Lo userà per confermare i pagamenti. Ne scelga uno che altri non possano indovinare.\n" +
	/* newSecretLabel */ "Nuovo codice segreto\n" +
	/* secretRule */ "Sono ammesse lettere e cifre.\n" +
	/* secretLength */ "Lunghezza minima: {length}\n" +
	/* secretShort */ "Questo codice segreto è troppo corto.\n" +
	/* repeatSecretTitle */ "Ripeta il Suo codice segreto\n" +
	/* repeatSecretText */ "Inserisca di nuovo lo stesso codice segreto.\n" +
	/* repeatSecretLabel */ "Nuovo codice segreto, di nuovo\n" +
	/* secretMismatch */ "I due codici segreti non coincidono. Scelga di nuovo il Suo codice segreto.\n" +
	/* secretRefused */ "Questo codice segreto non è stato accettato. Ne scelga un altro.\n" +
	/* saveSecret */ "Salva codice segreto\n" +
	/* savingSecret */ "Salvataggio del codice segreto in corso…\n"
