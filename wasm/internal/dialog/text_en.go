package dialog

const inEnglish = "" +
	/* title */ "Confirm it’s you\n" +
	/* asks */ "Requested by {host}\n" +
	/* to */ "to\n" +
	/* cancel */ "Cancel\n" +
	/* close */ "Close\n" +
	/* continue */ "Continue\n" +
	/* confirm */ "Confirm\n" +
	/* tryAgain */ "Try again\n" +
	/* openAgain */ "Open again\n" +
	/* loading */ "Opening the approval page…\n" +
	/* ready */ "The approval page is ready.\n" +
	/* frame */ "Approval page of\n" +
	/* host */ "Provided by\n" +
	/* blockedTitle */ "One more step\n" +
	/* blockedText */ "To approve this, continue on the secure page of your payment provider. It opens in a new window.\n" +
	/* waitingTitle */ "Waiting for your approval\n" +
	/* waitingText */ "Finish in the other window. If you have closed it, open it again.\n" +
	/* step */ "Step {step} of {steps}\n" +
	/* timeLeft */ "Time left: {minutes} min\n" +
	/* lastMinute */ "Less than a minute left\n" +
	/* fiveMinutes */ "You have five minutes left.\n" +
	/* oneMinute */ "You have one minute left.\n" +
	/* attemptsLeft */ "Attempts left: {count}\n" +
	/* chooseTitle */ "How would you like to confirm?\n" +
	/* chooseCodeTitle */ "How should we send your code?\n" +
	/* chooseCodeText */ "We send the code as soon as you have chosen.\n" +
	/* waySms */ "Text message (SMS)\n" +
	/* wayWhatsapp */ "WhatsApp message\n" +
	/* wayVoice */ "Phone call\n" +
	/* wayCode */ "One-time code\n" +
	/* wayPin */ "PIN\n" +
	/* wayDevice */ "This device\n" +
	/* wayFace */ "Face scan\n" +
	/* otherWay */ "Choose another way\n" +
	/* sendTitle */ "Get your one-time code\n" +
	/* send */ "Send code\n" +
	/* sendAgain */ "Send a new code\n" +
	/* sending */ "Sending your code…\n" +
	/* resent */ "A new code is on its way.\n" +
	/* codeTitle */ "Enter your code\n" +
	/* codeText */ "We have sent you a one-time code: {where}\n" +
	/* codeLabel */ "One-time code\n" +
	/* codeMissing */ "Please enter the complete code.\n" +
	/* pinTitle */ "Enter your PIN\n" +
	/* pinLabel */ "PIN\n" +
	/* pinMissing */ "Please enter the complete PIN.\n" +
	/* pinSealed */ "Your PIN is encrypted on this device before it is sent.\n" +
	/* showPin */ "Show PIN\n" +
	/* digits */ "{digits} digits\n" +
	/* checking */ "Checking. One moment, please…\n" +
	/* faceTitle */ "Scan your face\n" +
	/* faceText */ "Make sure that your face is well lit, and look straight into the camera.\n" +
	/* faceStart */ "Start face scan\n" +
	/* faceRunning */ "The face scan is in progress…\n" +
	/* deviceTitle */ "Checking this device\n" +
	/* deviceText */ "This takes only a moment. There is nothing that you need to do.\n" +
	/* elsewhere */ "Continue with {provider}\n" +
	/* elsewhereTitle */ "Continue on the page of {provider}\n" +
	/* elsewhereText */ "You can only complete this step on the secure page of {provider}.\n" +
	/* wrong */ "We could not confirm that. Please try again.\n" +
	/* last */ "We could not confirm that. You have one attempt left. After that, we pause for your security.\n" +
	/* tooSoon */ "Please wait a moment, then try again.\n" +
	/* offline */ "There is no connection at the moment. Please try again.\n" +
	/* failed */ "That did not work. Please try again.\n" +
	/* approvedTitle */ "Confirmed\n" +
	/* approvedText */ "Thank you. One moment, please…\n" +
	/* lockedTitle */ "Too many attempts\n" +
	/* lockedUntil */ "For your security, we have paused this until {time}. Please try again after that.\n" +
	/* lockedText */ "For your security, we have paused this. Please try again later.\n" +
	/* expiredTitle */ "This request has expired\n" +
	/* expiredText */ "Nothing has been confirmed. Please close this window and start again.\n" +
	/* declinedTitle */ "This was not confirmed\n" +
	/* declinedText */ "Please close this window. If you wish to go ahead, start again.\n" +
	/* unavailableTitle */ "We cannot continue at the moment\n" +
	/* unavailableText */ "Please close this window and try again in a few minutes.\n" +
	/* newPinTitle */ "Choose your PIN\n" +
	/* newPinText */ "You will use it to confirm payments. Choose digits that others cannot guess.\n" +
	/* newPinLabel */ "New PIN\n" +
	/* repeatTitle */ "Repeat your PIN\n" +
	/* repeatText */ "Please enter the same PIN again.\n" +
	/* repeatLabel */ "New PIN, again\n" +
	/* pinWeak */ "This PIN is too easy to guess. Please choose one whose digits are not all the same or in a row.\n" +
	/* pinMismatch */ "The two PINs are not the same. Please choose your PIN again.\n" +
	/* pinRefused */ "This PIN was not accepted. Please choose another one.\n" +
	/* savePin */ "Save PIN\n" +
	/* saving */ "Saving your PIN…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Secret code\n" +
	/* forEmail */ "to confirm your e-mail address\n" +
	/* forPhone */ "to confirm your phone number\n" +
	/* forSecret */ "to set your secret code\n" +
	/* secretTitle */ "Enter your secret code\n" +
	/* secretMissing */ "Please enter your secret code.\n" +
	/* showSecret */ "Show secret code\n" +
	/* newSecretTitle */ "Choose your secret code\n" +
	/* newSecretText */ "You will use it to confirm payments. Choose one that others cannot guess.\n" +
	/* newSecretLabel */ "New secret code\n" +
	/* secretRule */ "Letters and digits are allowed.\n" +
	/* secretLength */ "Minimum length: {length}\n" +
	/* secretShort */ "This secret code is too short.\n" +
	/* repeatSecretTitle */ "Repeat your secret code\n" +
	/* repeatSecretText */ "Please enter the same secret code again.\n" +
	/* repeatSecretLabel */ "New secret code, again\n" +
	/* secretMismatch */ "The two secret codes are not the same. Please choose your secret code again.\n" +
	/* secretRefused */ "This secret code was not accepted. Please choose another one.\n" +
	/* saveSecret */ "Save secret code\n" +
	/* savingSecret */ "Saving your secret code…\n"
