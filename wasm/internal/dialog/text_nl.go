package dialog

const inDutch = "" +
	/* title */ "Bevestig dat u het bent\n" +
	/* asks */ "Gevraagd door {host}\n" +
	/* to */ "aan\n" +
	/* cancel */ "Annuleren\n" +
	/* close */ "Sluiten\n" +
	/* continue */ "Doorgaan\n" +
	/* confirm */ "Bevestigen\n" +
	/* tryAgain */ "Opnieuw proberen\n" +
	/* openAgain */ "Opnieuw openen\n" +
	/* loading */ "De goedkeuringspagina wordt geopend…\n" +
	/* ready */ "De goedkeuringspagina is gereed.\n" +
	/* frame */ "Goedkeuringspagina van\n" +
	/* host */ "Aangeboden door\n" +
	/* blockedTitle */ "Nog één stap\n" +
	/* blockedText */ "Ga voor uw goedkeuring verder op de beveiligde pagina van uw betaaldienst. Die opent in een nieuw venster.\n" +
	/* waitingTitle */ "Wachten op uw goedkeuring\n" +
	/* waitingText */ "Rond het af in het andere venster. Hebt u dat gesloten, open het dan opnieuw.\n" +
	/* step */ "Stap {step} van {steps}\n" +
	/* timeLeft */ "Resterende tijd: {minutes} min\n" +
	/* lastMinute */ "Minder dan een minuut over\n" +
	/* fiveMinutes */ "U hebt nog vijf minuten.\n" +
	/* oneMinute */ "U hebt nog één minuut.\n" +
	/* attemptsLeft */ "Resterende pogingen: {count}\n" +
	/* chooseTitle */ "Hoe wilt u bevestigen?\n" +
	/* chooseCodeTitle */ "Hoe wilt u uw code ontvangen?\n" +
	/* chooseCodeText */ "Wij sturen de code zodra u hebt gekozen.\n" +
	/* waySms */ "Sms-bericht\n" +
	/* wayWhatsapp */ "WhatsApp-bericht\n" +
	/* wayVoice */ "Telefoongesprek\n" +
	/* wayCode */ "Eenmalige code\n" +
	/* wayPin */ "Pincode\n" +
	/* wayDevice */ "Dit apparaat\n" +
	/* wayFace */ "Gezichtsscan\n" +
	/* otherWay */ "Een andere manier kiezen\n" +
	/* sendTitle */ "Eenmalige code ontvangen\n" +
	/* send */ "Code versturen\n" +
	/* sendAgain */ "Nieuwe code versturen\n" +
	/* sending */ "Uw code wordt verstuurd…\n" +
	/* resent */ "Een nieuwe code is onderweg.\n" +
	/* codeTitle */ "Voer uw code in\n" +
	/* codeText */ "Wij hebben u een eenmalige code gestuurd: {where}\n" +
	/* codeLabel */ "Eenmalige code\n" +
	/* codeMissing */ "Voer de volledige code in.\n" +
	/* pinTitle */ "Voer uw pincode in\n" +
	/* pinLabel */ "Pincode\n" +
	/* pinMissing */ "Voer de volledige pincode in.\n" +
	/* pinSealed */ "Uw pincode wordt op dit apparaat versleuteld voordat deze wordt verstuurd.\n" +
	/* showPin */ "Pincode tonen\n" +
	/* digits */ "{digits} cijfers\n" +
	/* checking */ "Bezig met controleren. Een ogenblik geduld…\n" +
	/* faceTitle */ "Scan uw gezicht\n" +
	/* faceText */ "Zorg dat uw gezicht goed belicht is en kijk recht in de camera.\n" +
	/* faceStart */ "Gezichtsscan starten\n" +
	/* faceRunning */ "De gezichtsscan wordt uitgevoerd…\n" +
	/* deviceTitle */ "Dit apparaat wordt gecontroleerd\n" +
	/* deviceText */ "Dit duurt maar even. U hoeft niets te doen.\n" +
	/* elsewhere */ "Doorgaan met {provider}\n" +
	/* elsewhereTitle */ "Ga verder op de pagina van {provider}\n" +
	/* elsewhereText */ "Deze stap kunt u alleen afronden op de beveiligde pagina van {provider}.\n" +
	/* wrong */ "Wij konden dit niet bevestigen. Probeer het opnieuw.\n" +
	/* last */ "Wij konden dit niet bevestigen. U hebt nog één poging. Daarna pauzeren wij voor uw veiligheid.\n" +
	/* tooSoon */ "Wacht een ogenblik en probeer het dan opnieuw.\n" +
	/* offline */ "Er is op dit moment geen verbinding. Probeer het opnieuw.\n" +
	/* failed */ "Dit is niet gelukt. Probeer het opnieuw.\n" +
	/* approvedTitle */ "Bevestigd\n" +
	/* approvedText */ "Dank u. Een ogenblik geduld…\n" +
	/* lockedTitle */ "Te veel pogingen\n" +
	/* lockedUntil */ "Voor uw veiligheid is dit geblokkeerd tot {time}. Probeer het daarna opnieuw.\n" +
	/* lockedText */ "Voor uw veiligheid is dit geblokkeerd. Probeer het later opnieuw.\n" +
	/* expiredTitle */ "Dit verzoek is verlopen\n" +
	/* expiredText */ "Er is niets bevestigd. Sluit dit venster en begin opnieuw.\n" +
	/* declinedTitle */ "Dit is niet bevestigd\n" +
	/* declinedText */ "Sluit dit venster. Wilt u doorgaan, begin dan opnieuw.\n" +
	/* unavailableTitle */ "Wij kunnen op dit moment niet doorgaan\n" +
	/* unavailableText */ "Sluit dit venster en probeer het over enkele minuten opnieuw.\n" +
	/* newPinTitle */ "Kies uw pincode\n" +
	/* newPinText */ "Hiermee bevestigt u betalingen. Kies cijfers die anderen niet kunnen raden.\n" +
	/* newPinLabel */ "Nieuwe pincode\n" +
	/* repeatTitle */ "Herhaal uw pincode\n" +
	/* repeatText */ "Voer dezelfde pincode nogmaals in.\n" +
	/* repeatLabel */ "Nieuwe pincode, nogmaals\n" +
	/* pinWeak */ "Deze pincode is te gemakkelijk te raden. Kies er een met cijfers die niet allemaal gelijk of opeenvolgend zijn.\n" +
	/* pinMismatch */ "De twee pincodes zijn niet gelijk. Kies uw pincode opnieuw.\n" +
	/* pinRefused */ "Deze pincode is niet geaccepteerd. Kies een andere.\n" +
	/* savePin */ "Pincode opslaan\n" +
	/* saving */ "Uw pincode wordt opgeslagen…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Geheime code\n" +
	/* forEmail */ "om uw e-mailadres te bevestigen\n" +
	/* forPhone */ "om uw telefoonnummer te bevestigen\n" +
	/* forSecret */ "om uw geheime code in te stellen\n" +
	/* secretTitle */ "Voer uw geheime code in\n" +
	/* secretMissing */ "Voer uw geheime code in, alstublieft.\n" +
	/* showSecret */ "Geheime code tonen\n" +
	/* newSecretTitle */ "Kies uw geheime code\n" +
	/* newSecretText */ "Hiermee bevestigt u betalingen. Kies een code die anderen niet kunnen raden.\n" +
	/* newSecretLabel */ "Nieuwe geheime code\n" +
	/* secretRule */ "Letters en cijfers zijn toegestaan.\n" +
	/* secretLength */ "Minimale lengte: {length}\n" +
	/* secretShort */ "Deze geheime code is te kort.\n" +
	/* repeatSecretTitle */ "Herhaal uw geheime code\n" +
	/* repeatSecretText */ "Voer dezelfde geheime code nogmaals in.\n" +
	/* repeatSecretLabel */ "Nieuwe geheime code, nogmaals\n" +
	/* secretMismatch */ "De twee geheime codes zijn niet gelijk. Kies uw geheime code opnieuw.\n" +
	/* secretRefused */ "Deze geheime code is niet geaccepteerd. Kies een andere.\n" +
	/* saveSecret */ "Geheime code opslaan\n" +
	/* savingSecret */ "Uw geheime code wordt opgeslagen…\n"
