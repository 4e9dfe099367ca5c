package dialog

const inPolish = "" +
	/* title */ "Potwierdź swoją tożsamość\n" +
	/* asks */ "Żądanie od {host}\n" +
	/* to */ "dla:\n" +
	/* cancel */ "Anuluj\n" +
	/* close */ "Zamknij\n" +
	/* continue */ "Dalej\n" +
	/* confirm */ "Potwierdź\n" +
	/* tryAgain */ "Spróbuj ponownie\n" +
	/* openAgain */ "Otwórz ponownie\n" +
	/* loading */ "Otwieranie strony autoryzacji…\n" +
	/* ready */ "Strona autoryzacji jest gotowa.\n" +
	/* frame */ "Strona autoryzacji:\n" +
	/* host */ "Strona dostawcy:\n" +
	/* blockedTitle */ "Jeszcze jeden krok\n" +
	/* blockedText */ "Aby zatwierdzić operację, przejdź na bezpieczną stronę dostawcy usług płatniczych. Otworzy się ona w nowym oknie.\n" +
	/* waitingTitle */ "Czekamy na zatwierdzenie\n" +
	/* waitingText */ "Dokończ operację w drugim oknie. Jeśli zostało zamknięte, otwórz je ponownie.\n" +
	/* step */ "Krok {step} z {steps}\n" +
	/* timeLeft */ "Pozostały czas: {minutes} min\n" +
	/* lastMinute */ "Pozostała mniej niż minuta\n" +
	/* fiveMinutes */ "Pozostało pięć minut.\n" +
	/* oneMinute */ "Pozostała jedna minuta.\n" +
	/* attemptsLeft */ "Pozostałe próby: {count}\n" +
	/* chooseTitle */ "Wybierz sposób potwierdzenia\n" +
	/* chooseCodeTitle */ "Wybierz sposób otrzymania kodu\n" +
	/* chooseCodeText */ "Kod wyślemy zaraz po dokonaniu wyboru.\n" +
	/* waySms */ "SMS\n" +
	/* wayWhatsapp */ "Wiadomość WhatsApp\n" +
	/* wayVoice */ "Połączenie telefoniczne\n" +
	/* wayCode */ "Kod jednorazowy\n" +
	/* wayPin */ "Kod PIN\n" +
	/* wayDevice */ "To urządzenie\n" +
	/* wayFace */ "Skan twarzy\n" +
	/* otherWay */ "Wybierz inny sposób\n" +
	/* sendTitle */ "Otrzymaj kod jednorazowy\n" +
	/* send */ "Wyślij kod\n" +
	/* sendAgain */ "Wyślij nowy kod\n" +
	/* sending */ "Wysyłanie kodu…\n" +
	/* resent */ "Nowy kod został wysłany.\n" +
	/* codeTitle */ "Wpisz kod\n" +
	/* codeText */ "Wysłaliśmy kod jednorazowy: {where}\n" +
	/* codeLabel */ "Kod jednorazowy\n" +
	/* codeMissing */ "Prosimy wpisać pełny kod.\n" +
	/* pinTitle */ "Wpisz kod PIN\n" +
	/* pinLabel */ "Kod PIN\n" +
	/* pinMissing */ "Prosimy wpisać pełny kod PIN.\n" +
	/* pinSealed */ "Kod PIN jest szyfrowany na tym urządzeniu przed wysłaniem.\n" +
	/* showPin */ "Pokaż kod PIN\n" +
	/* digits */ "Liczba cyfr: {digits}\n" +
	/* checking */ "Sprawdzanie. Prosimy o chwilę cierpliwości…\n" +
	/* faceTitle */ "Zeskanuj twarz\n" +
	/* faceText */ "Zadbaj o dobre oświetlenie twarzy i patrz prosto w kamerę.\n" +
	/* faceStart */ "Rozpocznij skan twarzy\n" +
	/* faceRunning */ "Trwa skanowanie twarzy…\n" +
	/* deviceTitle */ "Sprawdzanie urządzenia\n" +
	/* deviceText */ "To potrwa tylko chwilę. Nie trzeba nic robić.\n" +
	/* elsewhere */ "Kontynuuj w {provider}\n" +
	/* elsewhereTitle */ "Kontynuuj na stronie {provider}\n" +
	/* elsewhereText */ "Ten krok można wykonać tylko na bezpiecznej stronie {provider}.\n" +
	/* wrong */ "Nie udało się potwierdzić. Prosimy spróbować ponownie.\n" +
	/* last */ "Nie udało się potwierdzić. Pozostała jedna próba. Potem ze względów bezpieczeństwa nastąpi czasowa blokada.\n" +
	/* tooSoon */ "Prosimy chwilę odczekać i spróbować ponownie.\n" +
	/* offline */ "W tej chwili nie ma połączenia. Prosimy spróbować ponownie.\n" +
	/* failed */ "Nie udało się. Prosimy spróbować ponownie.\n" +
	/* approvedTitle */ "Potwierdzono\n" +
	/* approvedText */ "Dziękujemy. Prosimy o chwilę cierpliwości…\n" +
	/* lockedTitle */ "Zbyt wiele prób\n" +
	/* lockedUntil */ "Ze względów bezpieczeństwa operacja jest zablokowana do {time}. Prosimy spróbować ponownie po tym czasie.\n" +
	/* lockedText */ "Ze względów bezpieczeństwa operacja jest zablokowana. Prosimy spróbować później.\n" +
	/* expiredTitle */ "To żądanie wygasło\n" +
	/* expiredText */ "Nic nie zostało potwierdzone. Prosimy zamknąć to okno i zacząć od nowa.\n" +
	/* declinedTitle */ "Operacja nie została potwierdzona\n" +
	/* declinedText */ "Prosimy zamknąć to okno. Aby kontynuować, należy zacząć od nowa.\n" +
	/* unavailableTitle */ "W tej chwili nie możemy kontynuować\n" +
	/* unavailableText */ "Prosimy zamknąć to okno i spróbować ponownie za kilka minut.\n" +
	/* newPinTitle */ "Wybierz kod PIN\n" +
	/* newPinText */ "Będzie on służyć do potwierdzania płatności. Wybierz cyfry, których inni nie odgadną.\n" +
	/* newPinLabel */ "Nowy kod PIN\n" +
	/* repeatTitle */ "Powtórz kod PIN\n" +
	/* repeatText */ "Prosimy wpisać ponownie ten sam kod PIN.\n" +
	/* repeatLabel */ "Nowy kod PIN – ponownie\n" +
	/* pinWeak */ "Ten kod PIN zbyt łatwo odgadnąć. Prosimy wybrać taki, którego cyfry nie są jednakowe ani kolejne.\n" +
	/* pinMismatch */ "Kody PIN nie są zgodne. Prosimy wybrać kod PIN ponownie.\n" +
	/* pinRefused */ "Ten kod PIN nie został przyjęty. Prosimy wybrać inny.\n" +
	/* savePin */ "Zapisz kod PIN\n" +
	/* saving */ "Zapisywanie kodu PIN…\n" +
	/* wayEmail */ "E-mail\n" +
	/* waySecret */ "Tajny kod\n" +
	/* forEmail */ "aby potwierdzić adres e-mail\n" +
	/* forPhone */ "aby potwierdzić numer telefonu\n" +
	/* forSecret */ "aby ustawić tajny kod\n" +
	/* secretTitle */ "Wpisz tajny kod\n" +
	/* secretMissing */ "Prosimy wpisać tajny kod.\n" +
	/* showSecret */ "Pokaż tajny kod\n" +
	/* newSecretTitle */ "Wybierz tajny kod\n" +
	/* newSecretText */ "Będzie on służyć do potwierdzania płatności. Wybierz kod, którego inni nie odgadną.\n" +
	/* newSecretLabel */ "Nowy tajny kod\n" +
	/* secretRule */ "Dozwolone są litery i cyfry.\n" +
	/* secretLength */ "Minimalna długość: {length}\n" +
	/* secretShort */ "Ten tajny kod jest za krótki.\n" +
	/* repeatSecretTitle */ "Powtórz tajny kod\n" +
	/* repeatSecretText */ "Prosimy wpisać ponownie ten sam tajny kod.\n" +
	/* repeatSecretLabel */ "Nowy tajny kod – ponownie\n" +
	/* secretMismatch */ "Tajne kody nie są zgodne. Prosimy wybrać tajny kod ponownie.\n" +
	/* secretRefused */ "Ten tajny kod nie został przyjęty. Prosimy wybrać inny.\n" +
	/* saveSecret */ "Zapisz tajny kod\n" +
	/* savingSecret */ "Zapisywanie tajnego kodu…\n"
