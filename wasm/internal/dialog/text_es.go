package dialog

const inSpanish = "" +
	/* title */ "Confirme su identidad\n" +
	/* asks */ "Solicitado por {host}\n" +
	/* to */ "a\n" +
	/* cancel */ "Cancelar\n" +
	/* close */ "Cerrar\n" +
	/* continue */ "Continuar\n" +
	/* confirm */ "Confirmar\n" +
	/* tryAgain */ "Reintentar\n" +
	/* openAgain */ "Abrir de nuevo\n" +
	/* loading */ "Abriendo la página de autorización…\n" +
	/* ready */ "La página de autorización está lista.\n" +
	/* frame */ "Página de autorización de\n" +
	/* host */ "Proporcionada por\n" +
	/* blockedTitle */ "Un paso más\n" +
	/* blockedText */ "Para autorizar la operación, continúe en la página segura de su proveedor de pagos. Se abrirá en una ventana nueva.\n" +
	/* waitingTitle */ "Esperando su autorización\n" +
	/* waitingText */ "Termine en la otra ventana. Si la ha cerrado, ábrala de nuevo.\n" +
	/* step */ "Paso {step} de {steps}\n" +
	/* timeLeft */ "Tiempo restante: {minutes} min\n" +
	/* lastMinute */ "Queda menos de un minuto\n" +
	/* fiveMinutes */ "Le quedan cinco minutos.\n" +
	/* oneMinute */ "Le queda un minuto.\n" +
	/* attemptsLeft */ "Intentos restantes: {count}\n" +
	/* chooseTitle */ "¿Cómo desea confirmar?\n" +
	/* chooseCodeTitle */ "¿Cómo desea recibir el código?\n" +
	/* chooseCodeText */ "Enviaremos el código en cuanto elija.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "Mensaje de WhatsApp\n" +
	/* wayVoice */ "Llamada telefónica\n" +
	/* wayCode */ "Código de un solo uso\n" +
	/* wayPin */ "PIN\n" +
	/* wayDevice */ "Este dispositivo\n" +
	/* wayFace */ "Reconocimiento facial\n" +
	/* otherWay */ "Elegir otra forma\n" +
	/* sendTitle */ "Reciba un código de un solo uso\n" +
	/* send */ "Enviar código\n" +
	/* sendAgain */ "Enviar un código nuevo\n" +
	/* sending */ "Enviando su código…\n" +
	/* resent */ "Un código nuevo está en camino.\n" +
	/* codeTitle */ "Introduzca el código\n" +
	/* codeText */ "Le hemos enviado un código de un solo uso: {where}\n" +
	/* codeLabel */ "Código de un solo uso\n" +
	/* codeMissing */ "Introduzca el código completo, por favor.\n" +
	/* pinTitle */ "Introduzca su PIN\n" +
	/* pinLabel */ "PIN\n" +
	/* pinMissing */ "Introduzca el PIN completo, por favor.\n" +
	/* pinSealed */ "Su PIN se cifra en este dispositivo antes de enviarse.\n" +
	/* showPin */ "Mostrar el PIN\n" +
	/* digits */ "{digits} cifras\n" +
	/* checking */ "Comprobando. Un momento, por favor…\n" +
	/* faceTitle */ "Escanee su rostro\n" +
	/* faceText */ "Asegúrese de que su rostro esté bien iluminado y mire de frente a la cámara.\n" +
	/* faceStart */ "Iniciar el reconocimiento facial\n" +
	/* faceRunning */ "Reconocimiento facial en curso…\n" +
	/* deviceTitle */ "Comprobando este dispositivo\n" +
	/* deviceText */ "Solo tardará un momento. No tiene que hacer nada.\n" +
	/* elsewhere */ "Continuar con {provider}\n" +
	/* elsewhereTitle */ "Continúe en la página de {provider}\n" +
	/* elsewhereText */ "Este paso solo puede completarse en la página segura de {provider}.\n" +
	/* wrong */ "No hemos podido confirmarlo. Inténtelo de nuevo, por favor.\n" +
	/* last */ "No hemos podido confirmarlo. Le queda un intento. Después, por su seguridad, la operación quedará bloqueada temporalmente.\n" +
	/* tooSoon */ "Espere un momento e inténtelo de nuevo, por favor.\n" +
	/* offline */ "No hay conexión en este momento. Inténtelo de nuevo, por favor.\n" +
	/* failed */ "No ha funcionado. Inténtelo de nuevo, por favor.\n" +
	/* approvedTitle */ "Confirmado\n" +
	/* approvedText */ "Gracias. Un momento, por favor…\n" +
	/* lockedTitle */ "Demasiados intentos\n" +
	/* lockedUntil */ "Por su seguridad, la operación está bloqueada. Podrá volver a intentarlo después de esta hora: {time}.\n" +
	/* lockedText */ "Por su seguridad, la operación está bloqueada. Inténtelo más tarde, por favor.\n" +
	/* expiredTitle */ "Esta solicitud ha caducado\n" +
	/* expiredText */ "No se ha confirmado nada. Cierre esta ventana y empiece de nuevo, por favor.\n" +
	/* declinedTitle */ "La operación no se ha confirmado\n" +
	/* declinedText */ "Cierre esta ventana. Si desea continuar, empiece de nuevo.\n" +
	/* unavailableTitle */ "No podemos continuar en este momento\n" +
	/* unavailableText */ "Cierre esta ventana e inténtelo de nuevo dentro de unos minutos, por favor.\n" +
	/* newPinTitle */ "Elija su PIN\n" +
	/* newPinText */ "Lo usará para confirmar pagos. Elija cifras que otras personas no puedan adivinar.\n" +
	/* newPinLabel */ "PIN nuevo\n" +
	/* repeatTitle */ "Repita su PIN\n" +
	/* repeatText */ "Introduzca de nuevo el mismo PIN, por favor.\n" +
	/* repeatLabel */ "PIN nuevo, otra vez\n" +
	/* pinWeak */ "Este PIN es demasiado fácil de adivinar. Elija uno cuyas cifras no sean todas iguales ni consecutivas.\n" +
	/* pinMismatch */ "Los dos PIN no coinciden. Elija de nuevo su PIN, por favor.\n" +
	/* pinRefused */ "Este PIN no se ha aceptado. Elija otro, por favor.\n" +
	/* savePin */ "Guardar PIN\n" +
	/* saving */ "Guardando su PIN…\n" +
	/* wayEmail */ "Correo electrónico\n" +
	/* waySecret */ "Código secreto\n" +
	/* forEmail */ "para confirmar su dirección de correo electrónico\n" +
	/* forPhone */ "para confirmar su número de teléfono\n" +
	/* forSecret */ "para establecer su código secreto\n" +
	/* secretTitle */ "Introduzca su código secreto\n" +
	/* secretMissing */ "Introduzca su código secreto, por favor.\n" +
	/* showSecret */ "Mostrar el código secreto\n" +
	/* newSecretTitle */ "Elija su código secreto\n" +
	/* newSecretText */ "Lo usará para confirmar pagos. Elija uno que otras personas no puedan adivinar.\n" +
	/* newSecretLabel */ "Código secreto nuevo\n" +
	/* secretRule */ "Se admiten letras y cifras.\n" +
	/* secretLength */ "Longitud mínima: {length}\n" +
	/* secretShort */ "Este código secreto es demasiado corto.\n" +
	/* repeatSecretTitle */ "Repita su código secreto\n" +
	/* repeatSecretText */ "Introduzca de nuevo el mismo código secreto, por favor.\n" +
	/* repeatSecretLabel */ "Código secreto nuevo, otra vez\n" +
	/* secretMismatch */ "Los dos códigos secretos no coinciden. Elija de nuevo su código secreto, por favor.\n" +
	/* secretRefused */ "Este código secreto no se ha aceptado. Elija otro, por favor.\n" +
	/* saveSecret */ "Guardar código secreto\n" +
	/* savingSecret */ "Guardando su código secreto…\n"
