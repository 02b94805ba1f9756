/** What the page says, in Spanish. */
import type { Texts } from './index.ts';

export const es: Texts = {
  language: 'Español',
  title: 'Tus calendarios',
  skip: 'Ir al contenido',
  languages: 'Idioma',
  logIn: {
    title: 'Configura tu calendario',
    about: 'Consulta y cambia tus reuniones y tareas en el teléfono y el ordenador. Entra como en el ERP.',
    login: 'Nombre de usuario',
    password: 'Contraseña',
    db: 'Base de datos',
    dbAbout: 'Tu administrador conoce su nombre.',
    submit: 'Entrar',
    wrong: 'El nombre de usuario o la contraseña no es correcto.',
    wrongDb: 'El nombre de usuario, la contraseña o la base de datos no es correcto.',
    again: 'Vuelve a entrar, por favor: tu tiempo en esta página ha terminado o tu contraseña ha cambiado.',
  },
  told: {
    revoked: 'Queda revocado: desde ahora, quien lo use ya no ve nada.',
    resealed: 'Tus dispositivos ya conocen tu nueva contraseña; no hay nada que hacer en ellos.',
  },
  logOut: 'Salir',
  greeting: 'Hola, {name}',
  loggedIn: 'Eres {login} en la base de datos {db}.',
  calendars: {
    title: 'Tus calendarios',
    none: 'El ERP no te muestra ningún calendario.',
    entries: { one: '{count} entrada', other: '{count} entradas' },
    counting: 'se está leyendo por primera vez',
    away: 'no se puede leer ahora',
    VEVENT: 'Reuniones',
    VTODO: 'Tareas',
  },
  choose: { title: 'Configurar un dispositivo', about: '¿Dónde quieres ver tus calendarios?' },
  devices: {
    title: 'Tus dispositivos',
    none: 'Todavía ninguno.',
    about:
      'Cada uno tiene su propia contraseña. Revoca la de un dispositivo que hayas perdido o que ya no uses.',
    made: 'creado el {at}',
    used: 'usado por última vez el {at}',
    unused: 'sin usar todavía',
    failed: 'Último problema, el {at}: {reason}',
    revoke: 'Revocar',
    why: '¿Por qué no se sincroniza?',
    whyOf: '¿Por qué no se sincroniza {name}?',
  },
  reasons: {
    password:
      'Tu contraseña del ERP ha cambiado. Entra en esta página con la nueva y el dispositivo seguirá por sí solo.',
    'erp-away': 'No se podía llegar al ERP. El dispositivo lo vuelve a intentar por sí solo.',
    'calendar-gone': 'El calendario ya no existe o ya no puedes verlo.',
  },
  feeds: {
    title: 'Direcciones para suscribirse',
    about:
      'Outlook, Google y Teams pueden suscribirse a un calendario mediante una dirección, solo para leerlo. Quien conozca la dirección puede leer el calendario.',
    name: 'Para quién o para qué',
    calendar: 'Calendario',
    make: 'Crear una dirección',
    shown: 'La dirección para {name}',
    once: 'Solo se muestra esta vez. Cópiala ahora.',
    of: 'Calendario {calendar}',
    default: 'Outlook',
  },
  activity: {
    none: 'Todavía no ha llegado nada con esta contraseña. Comprueba la dirección en el dispositivo y que está conectado.',
    nothing: 'Nada.',
    title: 'Sin una contraseña creada aquí',
    about: 'Lo que ha llegado con tu propia contraseña del ERP, o con una incorrecta.',
    span: 'del {since} al {at}',
    calendar: 'Calendario {calendar}',
    entry: 'Entrada {title}',
    line: 'Línea {line} {property}',
    reason: 'La respuesta fue: {reason}',
    asked: {
      account: 'Buscó la cuenta',
      calendars: 'Pidió la lista de calendarios',
      poll: 'Preguntó si algo ha cambiado',
      entries: 'Recogió entradas',
      read: 'Leyó una entrada',
      save: 'Guardó una entrada',
      remove: 'Borró una entrada',
      settings: 'Cambió el nombre o el color de un calendario',
      download: 'Recogió un calendario entero',
      busy: 'Preguntó cuándo están ocupadas unas personas',
      people: 'Buscó personas',
      'make-calendar': 'Quería un calendario nuevo',
      other: 'Pidió otra cosa',
      show: 'Debía recibir un registro del ERP',
    },
    advice: {
      well: 'Ha ido bien.',
      'wrong-password':
        'La contraseña era incorrecta. Escríbela de nuevo en el dispositivo o crea una nueva aquí.',
      'use-https': 'La conexión no iba cifrada y se rechazó. Usa la dirección que empieza por https://.',
      'too-many-passwords':
        'Ha habido demasiadas contraseñas incorrectas. Corrígela en el dispositivo y espera unos minutos.',
      'erp-away': 'No se podía llegar al ERP. El dispositivo lo vuelve a intentar por sí solo.',
      'store-away':
        'Este servidor no ha podido usar su propio almacén. El dispositivo lo vuelve a intentar por sí solo; si dura, avisa a tu administrador.',
      later:
        'Este servidor no ha podido responder en ese momento. El dispositivo lo vuelve a intentar por sí solo.',
      'module-missing': 'Al ERP le falta un módulo para esto. Avisa a tu administrador.',
      'see-the-log': 'Algo ha ido mal aquí. Tu administrador lo encontrará en el registro del servidor.',
      'record-unreadable':
        'Este registro del ERP no se puede mostrar tal como está, así que el dispositivo conserva lo que tenía. Avisa a tu administrador.',
      'calendar-hidden':
        'El ERP no te muestra este calendario o su dirección es incorrecta. Configura el dispositivo de nuevo.',
      'wrong-address':
        'No hay nada en esta dirección. Compara la dirección en el dispositivo con la que se muestra aquí.',
      'read-only': 'El ERP no te deja cambiar esto. Pide el permiso o déjalo como está.',
      private: 'Es una entrada privada de otra persona, y solo ella puede cambiarla.',
      'only-answer':
        'Solo estás invitado a esta reunión: puedes responder, pero la cambia quien la organiza.',
      'entry-gone': 'La entrada ya no está en el ERP. El dispositivo se da cuenta por sí solo.',
      'changed-meanwhile':
        'La entrada se ha cambiado mientras tanto en el ERP. El dispositivo la recoge; cámbiala otra vez.',
      'same-uid': 'Esta entrada ya existe con otro nombre. Borra la copia en el dispositivo.',
      line: 'La entrada tiene un error, así que no se ha guardado. Corrígela en el dispositivo.',
      'not-valid':
        'La entrada no es válida, así que no se ha guardado. Corrígela o bórrala en el dispositivo.',
      'too-large': 'La entrada es demasiado grande. Quítale archivos adjuntos o texto.',
      'too-many-people': 'Hay demasiadas personas invitadas a la entrada.',
      'too-many-occurrences': 'La entrada se repite demasiadas veces. Ponle un final.',
      'out-of-range': 'La entrada está demasiado lejos en el pasado o en el futuro.',
      'erp-refuses': 'El ERP no lo acepta; sus propias palabras dicen por qué.',
      'client-fault':
        'El dispositivo ha pedido algo que este servidor no hace. Si todo lo demás funciona, no hay nada que hacer.',
    },
  },
  password: {
    title: 'Una contraseña para este dispositivo',
    about:
      'Solo sirve para este dispositivo; la tuya se queda contigo. Puedes revocarla aquí en cualquier momento.',
    name: '¿Cómo llamas al dispositivo?',
    make: 'Crear una contraseña',
    shown: 'La contraseña para {name}',
    once: 'Solo se muestra esta vez. No hace falta recordarla: escríbela o cópiala ahora en el dispositivo.',
    own: 'Aquí se usan el nombre de usuario y la contraseña del ERP.',
    either: 'O usa tu contraseña del ERP en el dispositivo.',
  },
  values: {
    title: 'Qué escribir',
    about: 'Un clic selecciona un valor entero.',
    url: 'Dirección',
    host: 'Servidor',
    port: 'Puerto',
    path: 'Ruta',
    encryption: 'SSL/TLS',
    yes: 'sí',
    no: 'no',
    login: 'Nombre de usuario',
    password: 'Contraseña',
    passwordErp: 'tu contraseña del ERP',
    passwordMade: 'la que creas aquí',
    calendars: 'Los calendarios uno por uno',
  },
  profile: {
    open: 'Descargar el perfil',
    scan: 'O apunta aquí con la cámara del iPhone o iPad:',
    qr: 'Código QR con la dirección del perfil',
    once: 'El enlace funciona una sola vez y durante diez minutos.',
    label: 'Calendarios del ERP de {login}',
    about: 'Muestra tus reuniones y tareas del ERP en Calendario y Recordatorios.',
  },
  davx5: {
    open: 'Abrir DAVx⁵',
    scan: 'O lee este código con el teléfono:',
    qr: 'Código QR que abre DAVx⁵ con todo rellenado',
    once: 'El código contiene la contraseña: no se lo enseñes a nadie.',
  },
  configuration: { title: 'Configuración para vdirsyncer', curl: 'Un calendario como archivo' },
  steps: 'Pasos',
  byHand: 'A mano',
  back: 'Volver al resumen',
  clients: {
    apple: {
      name: 'iPhone, iPad y Mac',
      about: 'Calendario y Recordatorios',
      device: 'Mi iPhone',
      steps: [
        'Crea una contraseña en esta página. Recibes un perfil que contiene todo lo que el dispositivo necesita.',
        'iPhone, iPad: abre el perfil con el botón o la cámara y pulsa *Permitir*. Después abre *Ajustes*, pulsa *Perfil descargado* arriba y luego *Instalar*.',
        'Mac: abre el perfil descargado. Después *Ajustes del Sistema* → *General* → *Gestión de dispositivos*, doble clic en el perfil, *Instalar*.',
        'Tus reuniones están en *Calendario* y tus tareas en *Recordatorios*.',
      ],
      byHand: [
        'iPhone, iPad: *Ajustes* → *Apps* → *Calendario* → *Cuentas de calendario* → *Añadir cuenta* → *Otra* → *Añadir cuenta CalDAV*. Mac: *Ajustes del Sistema* → *Cuentas de Internet* → *Añadir cuenta* → *Añadir otra cuenta* → *Cuenta CalDAV*, tipo *Manual*.',
        'Servidor {url}, nombre de usuario {login}, contraseña {password}.',
        '*Siguiente*, elige *Calendarios* y *Recordatorios*, *Guardar*.',
      ],
    },
    android: {
      name: 'Android',
      about: 'con la aplicación DAVx⁵',
      device: 'Mi teléfono',
      steps: [
        'Instala *DAVx⁵* desde F-Droid o Google Play y, para las tareas, *Tasks.org* o *jtx Board*.',
        'Crea una contraseña en esta página. Después pulsa el botón en el teléfono, o lee el código con él: DAVx⁵ se abre con todo rellenado.',
        'Pulsa *Iniciar sesión*, luego *Crear cuenta*, y elige los calendarios.',
        'Deja que DAVx⁵ funcione en segundo plano cuando lo pida. Tus reuniones están en tu aplicación de calendario.',
      ],
      byHand: [
        'En DAVx⁵ pulsa *+* y luego *Iniciar sesión con URL y nombre de usuario*.',
        'URL base {url}, nombre de usuario {login}, contraseña {password}.',
        'Pulsa *Iniciar sesión*, luego *Crear cuenta*, y elige los calendarios.',
      ],
    },
    evolution: {
      name: 'Evolution y GNOME',
      about: 'Calendario y tareas',
      device: 'Mi ordenador',
      steps: [
        'Evolution: *Archivo* → *Nuevo* → *Calendario*, tipo *CalDAV*.',
        'URL {url}, usuario {login}. Pulsa *Buscar calendarios* y da la contraseña {password}.',
        'Elige un calendario, *Aceptar*. Para las tareas haz lo mismo en *Archivo* → *Nuevo* → *Lista de tareas*.',
      ],
      byHand: [
        'GNOME: *Configuración* → *Cuentas en línea* → *Calendario, contactos y archivos*.',
        'Servidor {url}, nombre de usuario {login}, contraseña {password}. GNOME Calendario y Evolution lo muestran todo.',
      ],
    },
    thunderbird: {
      name: 'Thunderbird',
      about: 'Windows, macOS y Linux',
      device: 'Mi ordenador',
      steps: [
        'En el calendario: *Nuevo calendario…* → *En la red*.',
        'Nombre de usuario {login}, ubicación {url}. Pulsa *Buscar calendarios*.',
        'Da la contraseña {password} y deja que Thunderbird la guarde.',
        'Elige los calendarios y luego *Suscribirse*.',
      ],
      byHand: [
        'Para un solo calendario, da como ubicación su propia dirección, de la lista de abajo.',
        'Nombre de usuario {login}, contraseña {password}.',
      ],
    },
    kde: {
      name: 'KDE',
      about: 'KOrganizer, Kontact, Merkuro',
      device: 'Mi ordenador',
      steps: [
        '*Preferencias* → *Configurar KOrganizer…* → *Calendarios* → *Añadir…* → *Recurso de groupware DAV*. Merkuro: *Añadir fuente de calendario* → *Recurso de groupware DAV*.',
        'Nombre de usuario {login}, contraseña {password}, *Siguiente*. Elige *Configurar manualmente*.',
        'Pulsa *Añadir…*, protocolo *CalDAV*, URL {url}. Pulsa *Obtener* y luego *Aceptar*.',
      ],
      byHand: ['Para un solo calendario, da como URL su propia dirección, de la lista de abajo.'],
    },
    outlook: {
      name: 'Outlook',
      about: 'con CalDav Synchronizer, en Windows',
      device: 'Mi Outlook',
      steps: [
        'Instala el complemento *CalDav Synchronizer* y reinicia Outlook.',
        'Cinta *CalDav Synchronizer* → *Synchronization Profiles* → *Add new profile* → *Generic CalDAV/CardDAV*.',
        'Elige una carpeta de Outlook. DAV URL {url}, nombre de usuario {login}, contraseña {password}.',
        'Pulsa *Test or discover settings*, elige el calendario, *OK*. Para las tareas crea un segundo perfil con una carpeta de tareas.',
      ],
      byHand: [
        'El nuevo Outlook y Outlook en la web no tienen un complemento que sincronice: suscríbete allí mediante una dirección, véase *Direcciones para suscribirse* en el resumen.',
      ],
    },
    other: {
      name: 'vdirsyncer y otros',
      about: 'khal, todoman, cualquier programa CalDAV',
      device: 'Mi programa',
      steps: [
        'Pon la configuración de abajo en *~/.config/vdirsyncer/config*.',
        'Ejecuta *vdirsyncer discover* y *vdirsyncer sync*.',
        'Cualquier otro programa CalDAV: dale la dirección {url}, el nombre de usuario {login} y la contraseña {password}; encuentra los calendarios por sí solo.',
      ],
      byHand: [
        'Un programa que no busca nada por sí solo pide la dirección de un calendario, de la lista de abajo.',
      ],
    },
  },
  tls: {
    none: 'Esta página ha llegado sin cifrar: cualquiera por el camino puede leer lo que escribes. Los iPhone y la mayoría de los programas la rechazarán. Tu administrador puede dar un certificado a este servidor.',
    refused:
      'Esta página ha llegado sin cifrar, así que aquí no se admite ninguna contraseña. Usa una dirección que empiece por https:// o pídesela a tu administrador.',
    selfSigned:
      'El certificado de este servidor solo lo ha firmado él mismo. Los teléfonos lo rechazarán o preguntarán; avisa a tu administrador.',
    unknown:
      'El certificado de este servidor viene de una autoridad que los dispositivos no conocen por sí mismos. Avisa a tu administrador.',
    incomplete:
      'Este servidor no envía los certificados que hay entre el suyo y la autoridad. Los navegadores quizá se arreglen, los teléfonos lo rechazarán; avisa a tu administrador.',
    expired:
      'El certificado de este servidor ha caducado. Los teléfonos lo rechazarán; avisa a tu administrador.',
    early:
      'El certificado de este servidor todavía no es válido. Los teléfonos lo rechazarán; avisa a tu administrador.',
    name: 'El certificado de este servidor está a otro nombre. Los teléfonos lo rechazarán; avisa a tu administrador.',
    soon: 'El certificado de este servidor caduca dentro de {days} días. Avisa a tu administrador.',
    unreachable:
      'Este servidor no ha podido llegar a sí mismo en {host}, así que no se ha podido mirar su certificado.',
  },
  errors: {
    title: 'No ha funcionado',
    form: 'El formulario ya no es válido. Vuelve atrás, carga la página de nuevo y envíalo otra vez.',
    missing: 'No hay nada en esta dirección.',
    link: 'Este enlace ya se ha usado o sus diez minutos han pasado. Crea una nueva contraseña para el dispositivo.',
    away: 'Ahora no se puede llegar al ERP. Inténtalo dentro de un minuto; tus dispositivos lo hacen por sí solos.',
    many: 'Ha habido demasiadas contraseñas incorrectas. Espera unos minutos.',
    large: 'Es demasiado texto.',
    other: 'Algo ha ido mal aquí. El registro del servidor dice qué.',
  },
};
