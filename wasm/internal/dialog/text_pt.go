package dialog

// European Portuguese, in words that are understood in Brazil as well.
const inPortuguese = "" +
	/* title */ "Confirme a sua identidade\n" +
	/* asks */ "Pedido por {host}\n" +
	/* to */ "para\n" +
	/* cancel */ "Cancelar\n" +
	/* close */ "Fechar\n" +
	/* continue */ "Continuar\n" +
	/* confirm */ "Confirmar\n" +
	/* tryAgain */ "Tentar novamente\n" +
	/* openAgain */ "Abrir novamente\n" +
	/* loading */ "A abrir a página de autorização…\n" +
	/* ready */ "A página de autorização está pronta.\n" +
	/* frame */ "Página de autorização de\n" +
	/* host */ "Disponibilizada por\n" +
	/* blockedTitle */ "Só mais um passo\n" +
	/* blockedText */ "Para autorizar a operação, continue na página segura do seu prestador de serviços de pagamento. Será aberta numa nova janela.\n" +
	/* waitingTitle */ "A aguardar a sua autorização\n" +
	/* waitingText */ "Conclua na outra janela. Se a fechou, abra-a novamente.\n" +
	/* step */ "Passo {step} de {steps}\n" +
	/* timeLeft */ "Tempo restante: {minutes} min\n" +
	/* lastMinute */ "Resta menos de um minuto\n" +
	/* fiveMinutes */ "Restam-lhe cinco minutos.\n" +
	/* oneMinute */ "Resta-lhe um minuto.\n" +
	/* attemptsLeft */ "Tentativas restantes: {count}\n" +
	/* chooseTitle */ "Como pretende confirmar?\n" +
	/* chooseCodeTitle */ "Como pretende receber o código?\n" +
	/* chooseCodeText */ "Enviaremos o código assim que escolher.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "Mensagem WhatsApp\n" +
	/* wayVoice */ "Chamada telefónica\n" +
	/* wayCode */ "Código de utilização única\n" +
	/* wayPin */ "PIN\n" +
	/* wayDevice */ "Este dispositivo\n" +
	/* wayFace */ "Reconhecimento facial\n" +
	/* otherWay */ "Escolher outra forma\n" +
	/* sendTitle */ "Receba um código de utilização única\n" +
	/* send */ "Enviar código\n" +
	/* sendAgain */ "Enviar um novo código\n" +
	/* sending */ "A enviar o seu código…\n" +
	/* resent */ "Um novo código está a caminho.\n" +
	/* codeTitle */ "Introduza o código\n" +
	/* codeText */ "Enviámos-lhe um código de utilização única: {where}\n" +
	/* codeLabel */ "Código de utilização única\n" +
	/* codeMissing */ "Introduza o código completo, por favor.\n" +
	/* pinTitle */ "Introduza o seu PIN\n" +
	/* pinLabel */ "PIN\n" +
	/* pinMissing */ "Introduza o PIN completo, por favor.\n" +
	/* pinSealed */ "O seu PIN é encriptado neste dispositivo antes de ser enviado.\n" +
	/* showPin */ "Mostrar o PIN\n" +
	/* digits */ "{digits} algarismos\n" +
	/* checking */ "A verificar. Um momento, por favor…\n" +
	/* faceTitle */ "Digitalize o seu rosto\n" +
	/* faceText */ "Certifique-se de que o seu rosto está bem iluminado e olhe de frente para a câmara.\n" +
	/* faceStart */ "Iniciar o reconhecimento facial\n" +
	/* faceRunning */ "Reconhecimento facial em curso…\n" +
	/* deviceTitle */ "A verificar este dispositivo\n" +
	/* deviceText */ "Demora apenas um momento. Não precisa de fazer nada.\n" +
	/* elsewhere */ "Continuar com {provider}\n" +
	/* elsewhereTitle */ "Continue na página de {provider}\n" +
	/* elsewhereText */ "Este passo só pode ser concluído na página segura de {provider}.\n" +
	/* wrong */ "Não foi possível confirmar. Tente novamente, por favor.\n" +
	/* last */ "Não foi possível confirmar. Resta-lhe uma tentativa. Depois, para sua segurança, a operação ficará temporariamente bloqueada.\n" +
	/* tooSoon */ "Aguarde um momento e tente novamente, por favor.\n" +
	/* offline */ "De momento não há ligação. Tente novamente, por favor.\n" +
	/* failed */ "Não funcionou. Tente novamente, por favor.\n" +
	/* approvedTitle */ "Confirmado\n" +
	/* approvedText */ "Obrigado. Um momento, por favor…\n" +
	/* lockedTitle */ "Demasiadas tentativas\n" +
	/* lockedUntil */ "Para sua segurança, a operação está bloqueada. Poderá tentar novamente depois desta hora: {time}.\n" +
	/* lockedText */ "Para sua segurança, a operação está bloqueada. Tente mais tarde, por favor.\n" +
	/* expiredTitle */ "Este pedido expirou\n" +
	/* expiredText */ "Nada foi confirmado. Feche esta janela e comece de novo, por favor.\n" +
	/* declinedTitle */ "A operação não foi confirmada\n" +
	/* declinedText */ "Feche esta janela. Se pretender continuar, comece de novo.\n" +
	/* unavailableTitle */ "De momento não podemos continuar\n" +
	/* unavailableText */ "Feche esta janela e tente novamente dentro de alguns minutos, por favor.\n" +
	/* newPinTitle */ "Escolha o seu PIN\n" +
	/* newPinText */ "Vai usá-lo para confirmar pagamentos. Escolha algarismos que outras pessoas não consigam adivinhar.\n" +
	/* newPinLabel */ "Novo PIN\n" +
	/* repeatTitle */ "Repita o seu PIN\n" +
	/* repeatText */ "Introduza novamente o mesmo PIN.\n" +
	/* repeatLabel */ "Novo PIN, novamente\n" +
	/* pinWeak */ "Este PIN é demasiado fácil de adivinhar. Escolha um cujos algarismos não sejam todos iguais nem consecutivos.\n" +
	/* pinMismatch */ "Os dois PIN não coincidem. Escolha novamente o seu PIN, por favor.\n" +
	/* pinRefused */ "Este PIN não foi aceite. Escolha outro, por favor.\n" +
	/* savePin */ "Guardar PIN\n" +
	/* saving */ "A guardar o seu PIN…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Código secreto\n" +
	/* forEmail */ "para confirmar o seu endereço de e-mail\n" +
	/* forPhone */ "para confirmar o seu número de telefone\n" +
	/* forSecret */ "para definir o seu código secreto\n" +
	/* secretTitle */ "Introduza o seu código secreto\n" +
	/* secretMissing */ "Introduza o seu código secreto, por favor.\n" +
	/* showSecret */ "Mostrar o código secreto\n" +
	/* newSecretTitle */ "Escolha o seu código secreto\n" +
	/* newSecretText */ "Vai usá-lo para confirmar pagamentos. Escolha um que outras pessoas não consigam adivinhar.\n" +
	/* newSecretLabel */ "Novo código secreto\n" +
	/* secretRule */ "São permitidas letras e algarismos.\n" +
	/* secretLength */ "Comprimento mínimo: {length}\n" +
	/* secretShort */ "Este código secreto é demasiado curto.\n" +
	/* repeatSecretTitle */ "Repita o seu código secreto\n" +
	/* repeatSecretText */ "Introduza novamente o mesmo código secreto.\n" +
	/* repeatSecretLabel */ "Novo código secreto, novamente\n" +
	/* secretMismatch */ "Os dois códigos secretos não coincidem. Escolha novamente o seu código secreto, por favor.\n" +
	/* secretRefused */ "Este código secreto não foi aceite. Escolha outro, por favor.\n" +
	/* saveSecret */ "Guardar código secreto\n" +
	/* savingSecret */ "A guardar o seu código secreto…\n"
