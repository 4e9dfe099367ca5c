package dialog

// Before a colon and a question mark stands a narrow no-break space.
const inFrench = "" +
	/* title */ "Confirmez votre identité\n" +
	/* asks */ "Demandé par {host}\n" +
	/* to */ "à\n" +
	/* cancel */ "Annuler\n" +
	/* close */ "Fermer\n" +
	/* continue */ "Continuer\n" +
	/* confirm */ "Confirmer\n" +
	/* tryAgain */ "Réessayer\n" +
	/* openAgain */ "Rouvrir\n" +
	/* loading */ "Ouverture de la page de validation…\n" +
	/* ready */ "La page de validation est prête.\n" +
	/* frame */ "Page de validation de\n" +
	/* host */ "Fournie par\n" +
	/* blockedTitle */ "Encore une étape\n" +
	/* blockedText */ "Pour valider l’opération, continuez sur la page sécurisée de votre prestataire de paiement. Elle s’ouvre dans une nouvelle fenêtre.\n" +
	/* waitingTitle */ "En attente de votre validation\n" +
	/* waitingText */ "Terminez dans l’autre fenêtre. Si vous l’avez fermée, veuillez la rouvrir.\n" +
	/* step */ "Étape {step} sur {steps}\n" +
	/* timeLeft */ "Temps restant : {minutes} min\n" +
	/* lastMinute */ "Moins d’une minute restante\n" +
	/* fiveMinutes */ "Il vous reste cinq minutes.\n" +
	/* oneMinute */ "Il vous reste une minute.\n" +
	/* attemptsLeft */ "Tentatives restantes : {count}\n" +
	/* chooseTitle */ "Comment souhaitez-vous confirmer ?\n" +
	/* chooseCodeTitle */ "Comment souhaitez-vous recevoir votre code ?\n" +
	/* chooseCodeText */ "Nous enverrons le code dès que vous aurez choisi.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "Message WhatsApp\n" +
	/* wayVoice */ "Appel téléphonique\n" +
	/* wayCode */ "Code à usage unique\n" +
	/* wayPin */ "Code PIN\n" +
	/* wayDevice */ "Cet appareil\n" +
	/* wayFace */ "Reconnaissance faciale\n" +
	/* otherWay */ "Choisir un autre moyen\n" +
	/* sendTitle */ "Recevoir un code à usage unique\n" +
	/* send */ "Envoyer le code\n" +
	/* sendAgain */ "Envoyer un nouveau code\n" +
	/* sending */ "Envoi de votre code…\n" +
	/* resent */ "Un nouveau code est en route.\n" +
	/* codeTitle */ "Saisissez votre code\n" +
	/* codeText */ "Nous vous avons envoyé un code à usage unique : {where}\n" +
	/* codeLabel */ "Code à usage unique\n" +
	/* codeMissing */ "Veuillez saisir le code complet.\n" +
	/* pinTitle */ "Saisissez votre code PIN\n" +
	/* pinLabel */ "Code PIN\n" +
	/* pinMissing */ "Veuillez saisir le code PIN complet.\n" +
	/* pinSealed */ "Votre code PIN est chiffré sur cet appareil avant d’être envoyé.\n" +
	/* showPin */ "Afficher le code PIN\n" +
	/* digits */ "{digits} chiffres\n" +
	/* checking */ "Vérification. Un instant, s’il vous plaît…\n" +
	/* faceTitle */ "Scannez votre visage\n" +
	/* faceText */ "Veillez à ce que votre visage soit bien éclairé et regardez l’appareil photo en face.\n" +
	/* faceStart */ "Démarrer la reconnaissance faciale\n" +
	/* faceRunning */ "Reconnaissance faciale en cours…\n" +
	/* deviceTitle */ "Vérification de cet appareil\n" +
	/* deviceText */ "Cela ne prend qu’un instant. Vous n’avez rien à faire.\n" +
	/* elsewhere */ "Continuer avec {provider}\n" +
	/* elsewhereTitle */ "Continuer sur la page de {provider}\n" +
	/* elsewhereText */ "Cette étape n’est possible que sur la page sécurisée de {provider}.\n" +
	/* wrong */ "La confirmation n’a pas abouti. Veuillez réessayer.\n" +
	/* last */ "La confirmation n’a pas abouti. Il vous reste une tentative. Ensuite, l’opération sera suspendue pour votre sécurité.\n" +
	/* tooSoon */ "Veuillez patienter un instant, puis réessayer.\n" +
	/* offline */ "La connexion est momentanément interrompue. Veuillez réessayer.\n" +
	/* failed */ "L’opération n’a pas fonctionné. Veuillez réessayer.\n" +
	/* approvedTitle */ "Confirmé\n" +
	/* approvedText */ "Merci. Un instant, s’il vous plaît…\n" +
	/* lockedTitle */ "Trop de tentatives\n" +
	/* lockedUntil */ "Pour votre sécurité, l’opération est suspendue jusqu’à {time}. Veuillez réessayer ensuite.\n" +
	/* lockedText */ "Pour votre sécurité, l’opération est suspendue. Veuillez réessayer plus tard.\n" +
	/* expiredTitle */ "Cette demande a expiré\n" +
	/* expiredText */ "Rien n’a été confirmé. Veuillez fermer cette fenêtre et recommencer.\n" +
	/* declinedTitle */ "L’opération n’a pas été confirmée\n" +
	/* declinedText */ "Veuillez fermer cette fenêtre. Si vous souhaitez poursuivre, recommencez.\n" +
	/* unavailableTitle */ "Impossible de continuer pour le moment\n" +
	/* unavailableText */ "Veuillez fermer cette fenêtre et réessayer dans quelques minutes.\n" +
	/* newPinTitle */ "Choisissez votre code PIN\n" +
	/* newPinText */ "Il vous servira à confirmer vos paiements. Choisissez des chiffres difficiles à deviner.\n" +
	/* newPinLabel */ "Nouveau code PIN\n" +
	/* repeatTitle */ "Répétez votre code PIN\n" +
	/* repeatText */ "Veuillez saisir à nouveau le même code PIN.\n" +
	/* repeatLabel */ "Nouveau code PIN, à nouveau\n" +
	/* pinWeak */ "Ce code PIN est trop facile à deviner. Veuillez en choisir un dont les chiffres ne sont ni identiques ni consécutifs.\n" +
	/* pinMismatch */ "Les deux codes PIN ne correspondent pas. Veuillez choisir à nouveau votre code PIN.\n" +
	/* pinRefused */ "Ce code PIN n’a pas été accepté. Veuillez en choisir un autre.\n" +
	/* savePin */ "Enregistrer le code PIN\n" +
	/* saving */ "Enregistrement de votre code PIN…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Code secret\n" +
	/* forEmail */ "pour confirmer votre adresse e-mail\n" +
	/* forPhone */ "pour confirmer votre numéro de téléphone\n" +
	/* forSecret */ "pour définir votre code secret\n" +
	/* secretTitle */ "Saisissez votre code secret\n" +
	/* secretMissing */ "Veuillez saisir votre code secret.\n" +
	/* showSecret */ "Afficher le code secret\n" +
	/* newSecretTitle */ "Choisissez votre code secret\n" +
	/* newSecretText */ "Il vous servira à confirmer vos paiements. Choisissez un code difficile à deviner.\n" +
	/* newSecretLabel */ "Nouveau code secret\n" +
	/* secretRule */ "Les lettres et les chiffres sont autorisés.\n" +
	/* secretLength */ "Longueur minimale : {length}\n" +
	/* secretShort */ "Ce code secret est trop court.\n" +
	/* repeatSecretTitle */ "Répétez votre code secret\n" +
	/* repeatSecretText */ "Veuillez saisir à nouveau le même code secret.\n" +
	/* repeatSecretLabel */ "Nouveau code secret, à nouveau\n" +
	/* secretMismatch */ "Les deux codes secrets ne correspondent pas. Veuillez choisir à nouveau votre code secret.\n" +
	/* secretRefused */ "Ce code secret n’a pas été accepté. Veuillez en choisir un autre.\n" +
	/* saveSecret */ "Enregistrer le code secret\n" +
	/* savingSecret */ "Enregistrement de votre code secret…\n"
