package dialog

const inGerman = "" +
	/* title */ "Bitte bestätigen Sie\n" +
	/* asks */ "Angefordert von {host}\n" +
	/* to */ "an\n" +
	/* cancel */ "Abbrechen\n" +
	/* close */ "Schließen\n" +
	/* continue */ "Weiter\n" +
	/* confirm */ "Bestätigen\n" +
	/* tryAgain */ "Erneut versuchen\n" +
	/* openAgain */ "Erneut öffnen\n" +
	/* loading */ "Die Freigabeseite wird geöffnet …\n" +
	/* ready */ "Die Freigabeseite ist bereit.\n" +
	/* frame */ "Freigabeseite von\n" +
	/* host */ "Bereitgestellt von\n" +
	/* blockedTitle */ "Noch ein Schritt\n" +
	/* blockedText */ "Fahren Sie zur Freigabe auf der sicheren Seite Ihres Zahlungsdienstleisters fort. Sie öffnet sich in einem neuen Fenster.\n" +
	/* waitingTitle */ "Wir warten auf Ihre Freigabe\n" +
	/* waitingText */ "Schließen Sie den Vorgang im anderen Fenster ab. Falls Sie es geschlossen haben, öffnen Sie es erneut.\n" +
	/* step */ "Schritt {step} von {steps}\n" +
	/* timeLeft */ "Verbleibende Zeit: {minutes} Min.\n" +
	/* lastMinute */ "Weniger als eine Minute übrig\n" +
	/* fiveMinutes */ "Sie haben noch fünf Minuten Zeit.\n" +
	/* oneMinute */ "Sie haben noch eine Minute Zeit.\n" +
	/* attemptsLeft */ "Verbleibende Versuche: {count}\n" +
	/* chooseTitle */ "Wie möchten Sie bestätigen?\n" +
	/* chooseCodeTitle */ "Wie sollen wir Ihnen den Code senden?\n" +
	/* chooseCodeText */ "Wir senden den Code, sobald Sie gewählt haben.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "WhatsApp-Nachricht\n" +
	/* wayVoice */ "Anruf\n" +
	/* wayCode */ "Einmalcode\n" +
	/* wayPin */ "PIN\n" +
	/* wayDevice */ "Dieses Gerät\n" +
	/* wayFace */ "Gesichtsscan\n" +
	/* otherWay */ "Andere Möglichkeit wählen\n" +
	/* sendTitle */ "Einmalcode anfordern\n" +
	/* send */ "Code senden\n" +
	/* sendAgain */ "Neuen Code senden\n" +
	/* sending */ "Ihr Code wird gesendet …\n" +
	/* resent */ "Ein neuer Code ist unterwegs.\n" +
	/* codeTitle */ "Code eingeben\n" +
	/* codeText */ "Wir haben Ihnen einen Einmalcode gesendet: {where}\n" +
	/* codeLabel */ "Einmalcode\n" +
	/* codeMissing */ "Bitte geben Sie den vollständigen Code ein.\n" +
	/* pinTitle */ "PIN eingeben\n" +
	/* pinLabel */ "PIN\n" +
	/* pinMissing */ "Bitte geben Sie die vollständige PIN ein.\n" +
	/* pinSealed */ "Ihre PIN wird auf diesem Gerät verschlüsselt, bevor sie gesendet wird.\n" +
	/* showPin */ "PIN anzeigen\n" +
	/* digits */ "{digits} Ziffern\n" +
	/* checking */ "Wird geprüft. Einen Moment bitte …\n" +
	/* faceTitle */ "Gesicht scannen\n" +
	/* faceText */ "Achten Sie darauf, dass Ihr Gesicht gut beleuchtet ist, und blicken Sie direkt in die Kamera.\n" +
	/* faceStart */ "Gesichtsscan starten\n" +
	/* faceRunning */ "Der Gesichtsscan läuft …\n" +
	/* deviceTitle */ "Dieses Gerät wird geprüft\n" +
	/* deviceText */ "Das dauert nur einen Moment. Sie brauchen nichts zu tun.\n" +
	/* elsewhere */ "Weiter mit {provider}\n" +
	/* elsewhereTitle */ "Weiter auf der Seite von {provider}\n" +
	/* elsewhereText */ "Diesen Schritt können Sie nur auf der sicheren Seite von {provider} abschließen.\n" +
	/* wrong */ "Das konnten wir nicht bestätigen. Bitte versuchen Sie es erneut.\n" +
	/* last */ "Das konnten wir nicht bestätigen. Sie haben noch einen Versuch. Danach sperren wir den Vorgang zu Ihrer Sicherheit vorübergehend.\n" +
	/* tooSoon */ "Bitte warten Sie einen Moment und versuchen Sie es dann erneut.\n" +
	/* offline */ "Zurzeit besteht keine Verbindung. Bitte versuchen Sie es erneut.\n" +
	/* failed */ "Das hat nicht funktioniert. Bitte versuchen Sie es erneut.\n" +
	/* approvedTitle */ "Bestätigt\n" +
	/* approvedText */ "Vielen Dank. Einen Moment bitte …\n" +
	/* lockedTitle */ "Zu viele Versuche\n" +
	/* lockedUntil */ "Zu Ihrer Sicherheit ist der Vorgang bis {time} gesperrt. Bitte versuchen Sie es danach erneut.\n" +
	/* lockedText */ "Zu Ihrer Sicherheit ist der Vorgang gesperrt. Bitte versuchen Sie es später erneut.\n" +
	/* expiredTitle */ "Diese Anfrage ist abgelaufen\n" +
	/* expiredText */ "Es wurde nichts bestätigt. Bitte schließen Sie dieses Fenster und beginnen Sie von vorn.\n" +
	/* declinedTitle */ "Dies wurde nicht bestätigt\n" +
	/* declinedText */ "Bitte schließen Sie dieses Fenster. Wenn Sie fortfahren möchten, beginnen Sie von vorn.\n" +
	/* unavailableTitle */ "Zurzeit können wir nicht fortfahren\n" +
	/* unavailableText */ "Bitte schließen Sie dieses Fenster und versuchen Sie es in einigen Minuten erneut.\n" +
	/* newPinTitle */ "PIN wählen\n" +
	/* newPinText */ "Mit dieser PIN bestätigen Sie Zahlungen. Wählen Sie Ziffern, die andere nicht erraten können.\n" +
	/* newPinLabel */ "Neue PIN\n" +
	/* repeatTitle */ "PIN wiederholen\n" +
	/* repeatText */ "Bitte geben Sie dieselbe PIN noch einmal ein.\n" +
	/* repeatLabel */ "Neue PIN wiederholen\n" +
	/* pinWeak */ "Diese PIN ist zu leicht zu erraten. Bitte wählen Sie eine, deren Ziffern nicht alle gleich oder fortlaufend sind.\n" +
	/* pinMismatch */ "Die beiden PINs stimmen nicht überein. Bitte wählen Sie Ihre PIN erneut.\n" +
	/* pinRefused */ "Diese PIN wurde nicht angenommen. Bitte wählen Sie eine andere.\n" +
	/* savePin */ "PIN speichern\n" +
	/* saving */ "Ihre PIN wird gespeichert …\n" +
	/* wayEmail */ "E-Mail\n" +
	/* waySecret */ "Geheimcode\n" +
	/* forEmail */ "zur Bestätigung Ihrer E-Mail-Adresse\n" +
	/* forPhone */ "zur Bestätigung Ihrer Telefonnummer\n" +
	/* forSecret */ "zum Festlegen Ihres Geheimcodes\n" +
	/* secretTitle */ "Geheimcode eingeben\n" +
	/* secretMissing */ "Bitte geben Sie Ihren Geheimcode ein.\n" +
	/* showSecret */ "Geheimcode anzeigen\n" +
	/* newSecretTitle */ "Geheimcode wählen\n" +
	/* newSecretText */ "Mit diesem Code bestätigen Sie Zahlungen. Wählen Sie einen, den andere nicht erraten können.\n" +
	/* newSecretLabel */ "Neuer Geheimcode\n" +
	/* secretRule */ "Buchstaben und Ziffern sind erlaubt.\n" +
	/* secretLength */ "Mindestlänge: {length}\n" +
	/* secretShort */ "Dieser Geheimcode ist zu kurz.\n" +
	/* repeatSecretTitle */ "Geheimcode wiederholen\n" +
	/* repeatSecretText */ "Bitte geben Sie denselben Geheimcode noch einmal ein.\n" +
	/* repeatSecretLabel */ "Neuen Geheimcode wiederholen\n" +
	/* secretMismatch */ "Die beiden Geheimcodes stimmen nicht überein. Bitte wählen Sie Ihren Geheimcode erneut.\n" +
	/* secretRefused */ "Dieser Geheimcode wurde nicht angenommen. Bitte wählen Sie einen anderen.\n" +
	/* saveSecret */ "Geheimcode speichern\n" +
	/* savingSecret */ "Ihr Geheimcode wird gespeichert …\n"
