/** What the page says, in German. */
import type { Texts } from './index.ts';

export const de: Texts = {
  language: 'Deutsch',
  title: 'Deine Kalender',
  skip: 'Zum Inhalt',
  languages: 'Sprache',
  logIn: {
    title: 'Kalender einrichten',
    about: 'Termine und Aufgaben auf Telefon und Rechner sehen und ändern. Melde dich an wie im ERP.',
    login: 'Benutzername',
    password: 'Passwort',
    db: 'Datenbank',
    dbAbout: 'Deine Administration kennt ihren Namen.',
    submit: 'Anmelden',
    wrong: 'Benutzername oder Passwort ist falsch.',
    wrongDb: 'Benutzername, Passwort oder Datenbank ist falsch.',
    again:
      'Bitte melde dich noch einmal an: Die Zeit auf dieser Seite ist abgelaufen, oder dein Passwort wurde geändert.',
  },
  told: {
    revoked: 'Zurückgenommen: Wer es benutzt, sieht ab jetzt nichts mehr.',
    resealed: 'Deine Geräte kennen jetzt dein neues Passwort; an ihnen ist nichts zu tun.',
  },
  logOut: 'Abmelden',
  greeting: 'Hallo {name}',
  loggedIn: 'Du bist {login} in der Datenbank {db}.',
  calendars: {
    title: 'Deine Kalender',
    none: 'Das ERP zeigt dir keine Kalender.',
    entries: { one: '{count} Eintrag', other: '{count} Einträge' },
    counting: 'wird gerade zum ersten Mal gelesen',
    away: 'lässt sich gerade nicht lesen',
    VEVENT: 'Termine',
    VTODO: 'Aufgaben',
  },
  choose: { title: 'Ein Gerät einrichten', about: 'Worauf möchtest du deine Kalender sehen?' },
  devices: {
    title: 'Deine Geräte',
    none: 'Noch keine.',
    about:
      'Jedes hat sein eigenes Passwort. Nimm das eines Geräts zurück, das du verloren hast oder nicht mehr benutzt.',
    made: 'angelegt {at}',
    used: 'zuletzt benutzt {at}',
    unused: 'noch nicht benutzt',
    failed: 'Letztes Problem, {at}: {reason}',
    revoke: 'Zurücknehmen',
    why: 'Warum synchronisiert es nicht?',
    whyOf: 'Warum synchronisiert {name} nicht?',
  },
  reasons: {
    password:
      'Dein Passwort im ERP wurde geändert. Melde dich auf dieser Seite mit dem neuen an, dann macht das Gerät von selbst weiter.',
    'erp-away': 'Das ERP war nicht zu erreichen. Das Gerät versucht es von selbst wieder.',
    'calendar-gone': 'Den Kalender gibt es nicht mehr, oder du darfst ihn nicht mehr sehen.',
  },
  feeds: {
    title: 'Adressen zum Abonnieren',
    about:
      'Outlook, Google und Teams können einen Kalender über eine Adresse abonnieren und nur lesen. Wer die Adresse kennt, kann den Kalender lesen.',
    name: 'Für wen oder was',
    calendar: 'Kalender',
    make: 'Adresse anlegen',
    shown: 'Die Adresse für {name}',
    once: 'Sie wird nur dieses eine Mal gezeigt. Kopiere sie jetzt.',
    of: 'Kalender {calendar}',
    default: 'Outlook',
  },
  activity: {
    none: 'Mit diesem Passwort kam noch nichts. Prüfe die Adresse auf dem Gerät, und ob es online ist.',
    nothing: 'Nichts.',
    title: 'Ohne hier angelegtes Passwort',
    about: 'Was mit deinem eigenen Passwort des ERP kam, oder mit einem falschen.',
    span: '{since} bis {at}',
    calendar: 'Kalender {calendar}',
    entry: 'Eintrag {title}',
    line: 'Zeile {line} {property}',
    reason: 'Die Antwort war: {reason}',
    asked: {
      account: 'Suchte das Konto',
      calendars: 'Listete die Kalender auf',
      poll: 'Fragte, ob sich etwas geändert hat',
      entries: 'Holte Einträge',
      read: 'Las einen Eintrag',
      save: 'Speicherte einen Eintrag',
      remove: 'Löschte einen Eintrag',
      settings: 'Änderte Name oder Farbe eines Kalenders',
      download: 'Holte einen ganzen Kalender',
      busy: 'Fragte, wann Leute beschäftigt sind',
      people: 'Suchte Leute',
      'make-calendar': 'Wollte einen neuen Kalender',
      other: 'Fragte nach etwas anderem',
      show: 'Sollte einen Datensatz des ERP gezeigt bekommen',
    },
    advice: {
      well: 'Das ging gut.',
      'wrong-password':
        'Das Passwort war falsch. Gib es im Gerät noch einmal ein, oder lege hier ein neues an.',
      'use-https':
        'Die Verbindung war nicht verschlüsselt und wurde abgelehnt. Nimm die Adresse, die mit https:// beginnt.',
      'too-many-passwords':
        'Es waren zu viele falsche Passwörter. Berichtige es im Gerät und warte dann ein paar Minuten.',
      'erp-away': 'Das ERP war nicht zu erreichen. Das Gerät versucht es von selbst wieder.',
      'store-away':
        'Dieser Server konnte seinen eigenen Speicher nicht benutzen. Das Gerät versucht es von selbst wieder; hält es an, sage es deiner Administration.',
      later: 'Dieser Server konnte gerade nicht antworten. Das Gerät versucht es von selbst wieder.',
      'module-missing': 'Dem ERP fehlt dafür ein Modul. Sage es deiner Administration.',
      'see-the-log':
        'Hier ist etwas schiefgegangen. Deine Administration findet es im Protokoll des Servers.',
      'record-unreadable':
        'Dieser Datensatz des ERP lässt sich so nicht zeigen, darum behält das Gerät, was es hatte. Sage es deiner Administration.',
      'calendar-hidden':
        'Das ERP zeigt dir diesen Kalender nicht, oder seine Adresse ist falsch. Richte das Gerät neu ein.',
      'wrong-address':
        'Unter dieser Adresse ist nichts. Vergleiche die Adresse im Gerät mit der, die hier steht.',
      'read-only': 'Das ERP lässt dich das nicht ändern. Bitte um das Recht, oder lass es, wie es ist.',
      private: 'Das ist ein privater Eintrag von jemand anderem, und nur er kann ihn ändern.',
      'only-answer':
        'Zu diesem Termin bist du nur eingeladen: Du kannst antworten, ändern kann ihn, wer ihn ausrichtet.',
      'entry-gone': 'Den Eintrag gibt es im ERP nicht mehr. Das Gerät merkt es von selbst.',
      'changed-meanwhile':
        'Der Eintrag wurde inzwischen im ERP geändert. Das Gerät holt ihn; ändere ihn dann noch einmal.',
      'same-uid': 'Diesen Eintrag gibt es schon unter einem anderen Namen. Lösche die Kopie auf dem Gerät.',
      line: 'Der Eintrag hat einen Fehler und wurde darum nicht gespeichert. Berichtige ihn auf dem Gerät.',
      'not-valid':
        'Der Eintrag ist ungültig und wurde darum nicht gespeichert. Berichtige oder lösche ihn auf dem Gerät.',
      'too-large': 'Der Eintrag ist zu groß. Nimm Anhänge oder Text heraus.',
      'too-many-people': 'Zu dem Eintrag sind zu viele Leute eingeladen.',
      'too-many-occurrences': 'Der Eintrag wiederholt sich zu oft. Gib ihm ein Ende.',
      'out-of-range': 'Der Eintrag liegt zu weit in der Vergangenheit oder in der Zukunft.',
      'erp-refuses': 'Das ERP nimmt das nicht an; seine eigenen Worte sagen, warum.',
      'client-fault':
        'Das Gerät wollte etwas, das dieser Server nicht kann. Geht alles andere, ist nichts zu tun.',
    },
  },
  password: {
    title: 'Ein Passwort für dieses Gerät',
    about:
      'Es gilt nur für dieses Gerät, dein eigenes bleibt bei dir. Du kannst es hier jederzeit zurücknehmen.',
    name: 'Wie nennst du das Gerät?',
    make: 'Passwort anlegen',
    shown: 'Das Passwort für {name}',
    once: 'Es wird nur dieses eine Mal gezeigt. Merken musst du es dir nicht: Tippe oder kopiere es jetzt in das Gerät.',
    own: 'Hier gelten Benutzername und Passwort des ERP.',
    either: 'Oder gib im Gerät dein Passwort des ERP ein.',
  },
  values: {
    title: 'Was einzugeben ist',
    about: 'Ein Klick wählt einen Wert ganz aus.',
    url: 'Adresse',
    host: 'Server',
    port: 'Port',
    path: 'Pfad',
    encryption: 'SSL/TLS',
    yes: 'an',
    no: 'aus',
    login: 'Benutzername',
    password: 'Passwort',
    passwordErp: 'dein Passwort des ERP',
    passwordMade: 'das du hier anlegst',
    calendars: 'Die Kalender einzeln',
  },
  profile: {
    open: 'Profil laden',
    scan: 'Oder halte die Kamera des iPhones oder iPads hierauf:',
    qr: 'QR-Code mit der Adresse des Profils',
    once: 'Der Link gilt ein Mal, und zehn Minuten lang.',
    label: 'ERP-Kalender von {login}',
    about: 'Zeigt Termine und Aufgaben aus dem ERP in Kalender und Erinnerungen.',
  },
  davx5: {
    open: 'DAVx⁵ öffnen',
    scan: 'Oder lies diesen Code mit dem Telefon:',
    qr: 'QR-Code, der DAVx⁵ öffnet und alles ausfüllt',
    once: 'Der Code enthält das Passwort: Zeige ihn niemandem.',
  },
  configuration: { title: 'Konfiguration für vdirsyncer', curl: 'Ein Kalender als Datei' },
  steps: 'Schritte',
  byHand: 'Von Hand',
  back: 'Zurück zur Übersicht',
  clients: {
    apple: {
      name: 'iPhone, iPad und Mac',
      about: 'Kalender und Erinnerungen',
      device: 'Mein iPhone',
      steps: [
        'Lege auf dieser Seite ein Passwort an. Du bekommst ein Profil, das alles enthält, was das Gerät braucht.',
        'iPhone, iPad: Öffne das Profil über den Knopf oder die Kamera und tippe auf *Zulassen*. Öffne dann *Einstellungen*, tippe oben auf *Profil geladen*, dann auf *Installieren*.',
        'Mac: Öffne das geladene Profil. Dann *Systemeinstellungen* → *Allgemein* → *Geräteverwaltung*, Doppelklick auf das Profil, *Installieren*.',
        'Deine Termine stehen in *Kalender*, deine Aufgaben in *Erinnerungen*.',
      ],
      byHand: [
        'iPhone, iPad: *Einstellungen* → *Apps* → *Kalender* → *Kalenderaccounts* → *Account hinzufügen* → *Andere* → *CalDAV-Account hinzufügen*. Mac: *Systemeinstellungen* → *Internetaccounts* → *Account hinzufügen* → *Anderen Account hinzufügen* → *CalDAV-Account*, Typ *Manuell*.',
        'Server {url}, Benutzername {login}, Passwort {password}.',
        '*Weiter*, *Kalender* und *Erinnerungen* wählen, *Sichern*.',
      ],
    },
    android: {
      name: 'Android',
      about: 'mit der App DAVx⁵',
      device: 'Mein Telefon',
      steps: [
        'Installiere *DAVx⁵* aus F-Droid oder Google Play, und für Aufgaben *Tasks.org* oder *jtx Board*.',
        'Lege auf dieser Seite ein Passwort an. Drücke dann auf dem Telefon den Knopf, oder lies den Code damit: DAVx⁵ öffnet sich, und alles ist ausgefüllt.',
        'Tippe auf *Anmelden*, dann auf *Konto anlegen*, und wähle die Kalender.',
        'Erlaube DAVx⁵, im Hintergrund zu laufen, wenn es fragt. Deine Termine stehen in deiner Kalender-App.',
      ],
      byHand: [
        'Tippe in DAVx⁵ auf *+*, dann auf *Mit URL und Benutzername anmelden*.',
        'Basis-URL {url}, Benutzername {login}, Passwort {password}.',
        'Tippe auf *Anmelden*, dann auf *Konto anlegen*, und wähle die Kalender.',
      ],
    },
    evolution: {
      name: 'Evolution und GNOME',
      about: 'Kalender und Aufgaben',
      device: 'Mein Rechner',
      steps: [
        'Evolution: *Datei* → *Neu* → *Kalender*, Typ *CalDAV*.',
        'Adresse {url}, Benutzername {login}. Drücke *Kalender suchen* und gib das Passwort {password} ein.',
        'Wähle einen Kalender, *OK*. Für Aufgaben geht es ebenso unter *Datei* → *Neu* → *Aufgabenliste*.',
      ],
      byHand: [
        'GNOME: *Einstellungen* → *Online-Konten* → *Kalender, Kontakte und Dateien*.',
        'Server {url}, Benutzername {login}, Passwort {password}. GNOME-Kalender und Evolution zeigen dann alles.',
      ],
    },
    thunderbird: {
      name: 'Thunderbird',
      about: 'Windows, macOS und Linux',
      device: 'Mein Rechner',
      steps: [
        'Im Kalender: *Neuer Kalender…* → *Im Netzwerk*.',
        'Benutzername {login}, Adresse {url}. Drücke *Kalender suchen*.',
        'Gib das Passwort {password} ein und lass Thunderbird es behalten.',
        'Wähle die Kalender, dann *Abonnieren*.',
      ],
      byHand: [
        'Für einen einzelnen Kalender gib seine eigene Adresse aus der Liste unten ein.',
        'Benutzername {login}, Passwort {password}.',
      ],
    },
    kde: {
      name: 'KDE',
      about: 'KOrganizer, Kontact, Merkuro',
      device: 'Mein Rechner',
      steps: [
        '*Einstellungen* → *KOrganizer einrichten…* → *Kalender* → *Hinzufügen…* → *DAV-Groupware-Ressource*. Merkuro: *Kalenderquelle hinzufügen* → *DAV-Groupware-Ressource*.',
        'Benutzername {login}, Passwort {password}, *Weiter*. Wähle *Manuell einrichten*.',
        'Drücke *Hinzufügen…*, Protokoll *CalDAV*, Adresse {url}. Drücke *Abholen*, dann *OK*.',
      ],
      byHand: ['Für einen einzelnen Kalender gib seine eigene Adresse aus der Liste unten ein.'],
    },
    outlook: {
      name: 'Outlook',
      about: 'mit CalDav Synchronizer, unter Windows',
      device: 'Mein Outlook',
      steps: [
        'Installiere das Add-in *CalDav Synchronizer* und starte Outlook neu.',
        'Menüband *CalDav Synchronizer* → *Synchronisationsprofile* → *Neues Profil hinzufügen* → *Generisches CalDAV/CardDAV*.',
        'Wähle einen Ordner von Outlook. DAV-URL {url}, Benutzername {login}, Passwort {password}.',
        'Drücke *Einstellungen testen oder ermitteln*, wähle den Kalender, *OK*. Für Aufgaben lege ein zweites Profil mit einem Aufgabenordner an.',
      ],
      byHand: [
        'Für das neue Outlook und Outlook im Web gibt es kein Add-in, das synchronisiert: Abonniere dort über eine Adresse, siehe *Adressen zum Abonnieren* in der Übersicht.',
      ],
    },
    other: {
      name: 'vdirsyncer und andere',
      about: 'khal, todoman, jedes CalDAV-Programm',
      device: 'Mein Programm',
      steps: [
        'Schreibe die Konfiguration unten nach *~/.config/vdirsyncer/config*.',
        'Führe *vdirsyncer discover* und *vdirsyncer sync* aus.',
        'Jedes andere CalDAV-Programm: Gib ihm die Adresse {url}, den Benutzernamen {login} und das Passwort {password}; es findet die Kalender selbst.',
      ],
      byHand: [
        'Ein Programm, das nicht selbst sucht, braucht die Adresse eines Kalenders aus der Liste unten.',
      ],
    },
  },
  tls: {
    none: 'Diese Seite kam unverschlüsselt: Wer auf dem Weg mitliest, sieht, was du eingibst. iPhones und die meisten Programme lehnen das ab. Deine Administration kann diesem Server ein Zertifikat geben.',
    refused:
      'Diese Seite kam unverschlüsselt, darum wird hier kein Passwort angenommen. Nimm eine Adresse, die mit https:// beginnt, oder frage deine Administration danach.',
    selfSigned:
      'Das Zertifikat dieses Servers hat nur er selbst unterschrieben. Telefone lehnen es ab oder fragen nach; sage es deiner Administration.',
    unknown:
      'Das Zertifikat dieses Servers kommt von einer Stelle, die Geräte nicht von sich aus kennen. Sage es deiner Administration.',
    incomplete:
      'Dieser Server schickt die Zertifikate zwischen seinem eigenen und der ausstellenden Stelle nicht mit. Browser kommen vielleicht zurecht, Telefone lehnen ab; sage es deiner Administration.',
    expired:
      'Das Zertifikat dieses Servers ist abgelaufen. Telefone lehnen es ab; sage es deiner Administration.',
    early:
      'Das Zertifikat dieses Servers gilt noch nicht. Telefone lehnen es ab; sage es deiner Administration.',
    name: 'Das Zertifikat dieses Servers ist auf einen anderen Namen ausgestellt. Telefone lehnen es ab; sage es deiner Administration.',
    soon: 'Das Zertifikat dieses Servers läuft innerhalb von {days} Tagen ab. Sage es deiner Administration.',
    unreachable:
      'Unter {host} ist dieser Server von sich aus nicht zu erreichen, darum ließ sich sein Zertifikat nicht ansehen.',
  },
  errors: {
    title: 'Das hat nicht geklappt',
    form: 'Das Formular gilt nicht mehr. Gehe zurück, lade die Seite neu und schicke es noch einmal.',
    missing: 'Unter dieser Adresse ist nichts.',
    link: 'Dieser Link wurde schon benutzt, oder seine zehn Minuten sind um. Lege ein neues Passwort für das Gerät an.',
    away: 'Das ERP ist gerade nicht zu erreichen. Versuche es in einer Minute noch einmal; deine Geräte tun das von selbst.',
    many: 'Es waren zu viele falsche Passwörter. Warte ein paar Minuten.',
    large: 'Das ist zu viel Text.',
    other: 'Hier ist etwas schiefgegangen. Das Protokoll des Servers sagt, was.',
  },
};
