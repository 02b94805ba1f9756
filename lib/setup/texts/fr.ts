/** What the page says, in French. */
import type { Texts } from './index.ts';

export const fr: Texts = {
  language: 'Français',
  title: 'Vos agendas',
  skip: 'Aller au contenu',
  languages: 'Langue',
  logIn: {
    title: 'Configurer votre agenda',
    about:
      'Consultez et modifiez vos rendez-vous et vos tâches sur votre téléphone et votre ordinateur. Connectez-vous comme dans l’ERP.',
    login: 'Nom d’utilisateur',
    password: 'Mot de passe',
    db: 'Base de données',
    dbAbout: 'Votre administrateur en connaît le nom.',
    submit: 'Se connecter',
    wrong: 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    wrongDb: 'Le nom d’utilisateur, le mot de passe ou la base de données est incorrect.',
    again:
      'Veuillez vous reconnecter : votre temps sur cette page est écoulé, ou votre mot de passe a été modifié.',
  },
  told: {
    revoked: 'C’est révoqué : à partir de maintenant, plus rien n’est visible par ce moyen.',
    resealed: 'Vos appareils connaissent maintenant votre nouveau mot de passe ; il n’y a rien à y changer.',
  },
  logOut: 'Se déconnecter',
  greeting: 'Bonjour {name}',
  loggedIn: 'Vous êtes {login} dans la base de données {db}.',
  calendars: {
    title: 'Vos agendas',
    none: 'L’ERP ne vous montre aucun agenda.',
    entries: { one: '{count} entrée', other: '{count} entrées' },
    counting: 'première lecture en cours',
    away: 'illisible pour le moment',
    VEVENT: 'Rendez-vous',
    VTODO: 'Tâches',
  },
  choose: { title: 'Configurer un appareil', about: 'Sur quoi voulez-vous voir vos agendas ?' },
  devices: {
    title: 'Vos appareils',
    none: 'Aucun pour l’instant.',
    about:
      'Chacun a son propre mot de passe. Révoquez celui d’un appareil que vous avez perdu ou que vous n’utilisez plus.',
    made: 'créé le {at}',
    used: 'utilisé le {at}',
    unused: 'pas encore utilisé',
    failed: 'Dernier problème, le {at} : {reason}',
    revoke: 'Révoquer',
    why: 'Pourquoi ne se synchronise-t-il pas ?',
    whyOf: 'Pourquoi {name} ne se synchronise-t-il pas ?',
  },
  reasons: {
    password:
      'Votre mot de passe dans l’ERP a été modifié. Connectez-vous à cette page avec le nouveau, et l’appareil reprendra de lui-même.',
    'erp-away': 'L’ERP était injoignable. L’appareil réessaie de lui-même.',
    'calendar-gone': 'L’agenda n’existe plus, ou vous n’avez plus le droit de le voir.',
  },
  feeds: {
    title: 'Adresses d’abonnement',
    about:
      'Outlook, Google et Teams peuvent s’abonner à un agenda par une adresse, en lecture seule. Quiconque connaît l’adresse peut lire l’agenda.',
    name: 'Pour qui ou pour quoi',
    calendar: 'Agenda',
    make: 'Créer une adresse',
    shown: 'L’adresse pour {name}',
    once: 'Elle n’est affichée que cette fois-ci. Copiez-la maintenant.',
    of: 'Agenda {calendar}',
    default: 'Outlook',
  },
  activity: {
    none: 'Rien n’est encore arrivé avec ce mot de passe. Vérifiez l’adresse sur l’appareil, et qu’il est en ligne.',
    nothing: 'Rien.',
    title: 'Sans mot de passe créé ici',
    about: 'Ce qui est arrivé avec votre propre mot de passe de l’ERP, ou avec un mot de passe incorrect.',
    span: 'du {since} au {at}',
    calendar: 'Agenda {calendar}',
    entry: 'Entrée {title}',
    line: 'Ligne {line} {property}',
    reason: 'La réponse était : {reason}',
    asked: {
      account: 'A cherché le compte',
      calendars: 'A dressé la liste des agendas',
      poll: 'A demandé si quelque chose a changé',
      entries: 'A récupéré des entrées',
      read: 'A lu une entrée',
      save: 'A enregistré une entrée',
      remove: 'A supprimé une entrée',
      settings: 'A modifié le nom ou la couleur d’un agenda',
      download: 'A récupéré un agenda entier',
      busy: 'A demandé quand des personnes sont occupées',
      people: 'A cherché des personnes',
      'make-calendar': 'Voulait un nouvel agenda',
      other: 'A demandé autre chose',
      show: 'Devait recevoir un enregistrement de l’ERP',
    },
    advice: {
      well: 'Tout s’est bien passé.',
      'wrong-password':
        'Le mot de passe était incorrect. Saisissez-le de nouveau dans l’appareil, ou créez-en un nouveau ici.',
      'use-https':
        'La connexion n’était pas chiffrée et a été refusée. Utilisez l’adresse qui commence par https://.',
      'too-many-passwords':
        'Il y a eu trop de mots de passe incorrects. Corrigez-le dans l’appareil, puis attendez quelques minutes.',
      'erp-away': 'L’ERP était injoignable. L’appareil réessaie de lui-même.',
      'store-away':
        'Ce serveur n’a pas pu utiliser son propre stockage. L’appareil réessaie de lui-même ; si cela dure, prévenez votre administrateur.',
      later: 'Ce serveur n’a pas pu répondre à ce moment-là. L’appareil réessaie de lui-même.',
      'module-missing': 'Il manque à l’ERP un module pour cela. Prévenez votre administrateur.',
      'see-the-log':
        'Une erreur s’est produite ici. Votre administrateur la trouvera dans le journal du serveur.',
      'record-unreadable':
        'Cet enregistrement de l’ERP ne peut pas être affiché tel quel ; l’appareil garde donc ce qu’il avait. Prévenez votre administrateur.',
      'calendar-hidden':
        'L’ERP ne vous montre pas cet agenda, ou son adresse est incorrecte. Configurez de nouveau l’appareil.',
      'wrong-address':
        'Il n’y a rien à cette adresse. Comparez l’adresse dans l’appareil avec celle affichée ici.',
      'read-only': 'L’ERP ne vous laisse pas modifier ceci. Demandez le droit, ou laissez tel quel.',
      private: 'C’est l’entrée privée de quelqu’un d’autre, qui seul peut la modifier.',
      'only-answer':
        'Vous êtes seulement invité à ce rendez-vous : vous pouvez répondre, mais c’est l’organisateur qui le modifie.',
      'entry-gone': 'L’entrée n’est plus dans l’ERP. L’appareil s’en aperçoit de lui-même.',
      'changed-meanwhile':
        'L’entrée a été modifiée entre-temps dans l’ERP. L’appareil la récupère ; modifiez-la encore une fois.',
      'same-uid': 'Cette entrée existe déjà sous un autre nom. Supprimez la copie sur l’appareil.',
      line: 'L’entrée comporte une erreur et n’a donc pas été enregistrée. Corrigez-la sur l’appareil.',
      'not-valid':
        'L’entrée n’est pas valable et n’a donc pas été enregistrée. Corrigez-la ou supprimez-la sur l’appareil.',
      'too-large': 'L’entrée est trop grande. Retirez-en des pièces jointes ou du texte.',
      'too-many-people': 'Trop de personnes sont invitées à cette entrée.',
      'too-many-occurrences': 'L’entrée se répète trop souvent. Donnez-lui une fin.',
      'out-of-range': 'L’entrée est trop loin dans le passé ou dans l’avenir.',
      'erp-refuses': 'L’ERP ne l’accepte pas ; ses propres mots disent pourquoi.',
      'client-fault':
        'L’appareil a demandé quelque chose que ce serveur ne fait pas. Si tout le reste fonctionne, il n’y a rien à faire.',
    },
  },
  password: {
    title: 'Un mot de passe pour cet appareil',
    about:
      'Il ne vaut que pour cet appareil ; le vôtre reste chez vous. Vous pouvez le révoquer ici à tout moment.',
    name: 'Comment appelez-vous l’appareil ?',
    make: 'Créer un mot de passe',
    shown: 'Le mot de passe pour {name}',
    once: 'Il n’est affiché que cette fois-ci. Inutile de le retenir : saisissez-le ou copiez-le maintenant dans l’appareil.',
    own: 'Ici, utilisez le nom d’utilisateur et le mot de passe de l’ERP.',
    either: 'Ou utilisez votre mot de passe de l’ERP dans l’appareil.',
  },
  values: {
    title: 'Ce qu’il faut saisir',
    about: 'Un clic sélectionne une valeur entière.',
    url: 'Adresse',
    host: 'Serveur',
    port: 'Port',
    path: 'Chemin',
    encryption: 'SSL/TLS',
    yes: 'activé',
    no: 'désactivé',
    login: 'Nom d’utilisateur',
    password: 'Mot de passe',
    passwordErp: 'votre mot de passe de l’ERP',
    passwordMade: 'celui que vous créez ici',
    calendars: 'Les agendas un par un',
  },
  profile: {
    open: 'Télécharger le profil',
    scan: 'Ou visez ceci avec l’appareil photo de l’iPhone ou de l’iPad :',
    qr: 'Code QR contenant l’adresse du profil',
    once: 'Le lien fonctionne une seule fois, pendant dix minutes.',
    label: 'Agendas ERP de {login}',
    about: 'Affiche vos rendez-vous et vos tâches de l’ERP dans Calendrier et Rappels.',
  },
  davx5: {
    open: 'Ouvrir DAVx⁵',
    scan: 'Ou lisez ce code avec le téléphone :',
    qr: 'Code QR qui ouvre DAVx⁵ avec tout déjà rempli',
    once: 'Le code contient le mot de passe : ne le montrez à personne.',
  },
  configuration: { title: 'Configuration pour vdirsyncer', curl: 'Un agenda sous forme de fichier' },
  steps: 'Étapes',
  byHand: 'À la main',
  back: 'Retour à la vue d’ensemble',
  clients: {
    apple: {
      name: 'iPhone, iPad et Mac',
      about: 'Calendrier et Rappels',
      device: 'Mon iPhone',
      steps: [
        'Créez un mot de passe sur cette page. Vous recevez un profil qui contient tout ce dont l’appareil a besoin.',
        'iPhone, iPad : ouvrez le profil avec le bouton ou l’appareil photo et touchez *Autoriser*. Ouvrez ensuite *Réglages*, touchez *Profil téléchargé* en haut, puis *Installer*.',
        'Mac : ouvrez le profil téléchargé. Puis *Réglages Système* → *Général* → *Gestion des appareils*, double-clic sur le profil, *Installer*.',
        'Vos rendez-vous sont dans *Calendrier*, vos tâches dans *Rappels*.',
      ],
      byHand: [
        'iPhone, iPad : *Réglages* → *Apps* → *Calendrier* → *Comptes de calendrier* → *Ajouter un compte* → *Autre* → *Ajouter un compte CalDAV*. Mac : *Réglages Système* → *Comptes Internet* → *Ajouter un compte* → *Ajouter un autre compte* → *Compte CalDAV*, type *Manuel*.',
        'Serveur {url}, nom d’utilisateur {login}, mot de passe {password}.',
        '*Suivant*, choisissez *Calendriers* et *Rappels*, *Enregistrer*.',
      ],
    },
    android: {
      name: 'Android',
      about: 'avec l’application DAVx⁵',
      device: 'Mon téléphone',
      steps: [
        'Installez *DAVx⁵* depuis F-Droid ou Google Play et, pour les tâches, *Tasks.org* ou *jtx Board*.',
        'Créez un mot de passe sur cette page. Touchez ensuite le bouton sur le téléphone, ou lisez le code avec lui : DAVx⁵ s’ouvre avec tout déjà rempli.',
        'Touchez *Se connecter*, puis *Créer un compte*, et choisissez les agendas.',
        'Laissez DAVx⁵ fonctionner en arrière-plan quand il le demande. Vos rendez-vous sont dans votre application d’agenda.',
      ],
      byHand: [
        'Dans DAVx⁵, touchez *+*, puis *Connexion avec une URL et un nom d’utilisateur*.',
        'URL de base {url}, nom d’utilisateur {login}, mot de passe {password}.',
        'Touchez *Se connecter*, puis *Créer un compte*, et choisissez les agendas.',
      ],
    },
    evolution: {
      name: 'Evolution et GNOME',
      about: 'Agenda et tâches',
      device: 'Mon ordinateur',
      steps: [
        'Evolution : *Fichier* → *Nouveau* → *Calendrier*, type *CalDAV*.',
        'URL {url}, utilisateur {login}. Cliquez sur *Rechercher des calendriers* et donnez le mot de passe {password}.',
        'Choisissez un agenda, *Valider*. Pour les tâches, faites de même sous *Fichier* → *Nouveau* → *Liste de tâches*.',
      ],
      byHand: [
        'GNOME : *Paramètres* → *Comptes en ligne* → *Agenda, contacts et fichiers*.',
        'Serveur {url}, nom d’utilisateur {login}, mot de passe {password}. GNOME Agenda et Evolution affichent alors tout.',
      ],
    },
    thunderbird: {
      name: 'Thunderbird',
      about: 'Windows, macOS et Linux',
      device: 'Mon ordinateur',
      steps: [
        'Dans l’agenda : *Nouvel agenda…* → *Sur le réseau*.',
        'Nom d’utilisateur {login}, adresse {url}. Cliquez sur *Rechercher des agendas*.',
        'Donnez le mot de passe {password} et laissez Thunderbird le conserver.',
        'Choisissez les agendas, puis *S’abonner*.',
      ],
      byHand: [
        'Pour un seul agenda, donnez sa propre adresse, dans la liste ci-dessous.',
        'Nom d’utilisateur {login}, mot de passe {password}.',
      ],
    },
    kde: {
      name: 'KDE',
      about: 'KOrganizer, Kontact, Merkuro',
      device: 'Mon ordinateur',
      steps: [
        '*Configuration* → *Configurer KOrganizer…* → *Agendas* → *Ajouter…* → *Ressource de groupware DAV*. Merkuro : *Ajouter une source d’agendas* → *Ressource de groupware DAV*.',
        'Nom d’utilisateur {login}, mot de passe {password}, *Suivant*. Choisissez *Configurer manuellement*.',
        'Cliquez sur *Ajouter…*, protocole *CalDAV*, URL {url}. Cliquez sur *Récupérer*, puis *Ok*.',
      ],
      byHand: ['Pour un seul agenda, donnez sa propre adresse, dans la liste ci-dessous.'],
    },
    outlook: {
      name: 'Outlook',
      about: 'avec CalDav Synchronizer, sous Windows',
      device: 'Mon Outlook',
      steps: [
        'Installez le complément *CalDav Synchronizer* et redémarrez Outlook.',
        'Ruban *CalDav Synchronizer* → *Synchronization Profiles* → *Add new profile* → *Generic CalDAV/CardDAV*.',
        'Choisissez un dossier d’Outlook. DAV URL {url}, nom d’utilisateur {login}, mot de passe {password}.',
        'Cliquez sur *Test or discover settings*, choisissez l’agenda, *OK*. Pour les tâches, créez un second profil avec un dossier de tâches.',
      ],
      byHand: [
        'Le nouvel Outlook et Outlook sur le web n’ont pas de complément qui synchronise : abonnez-vous-y par une adresse, voir *Adresses d’abonnement* dans la vue d’ensemble.',
      ],
    },
    other: {
      name: 'vdirsyncer et autres',
      about: 'khal, todoman, tout programme CalDAV',
      device: 'Mon programme',
      steps: [
        'Mettez la configuration ci-dessous dans *~/.config/vdirsyncer/config*.',
        'Exécutez *vdirsyncer discover* puis *vdirsyncer sync*.',
        'Tout autre programme CalDAV : donnez-lui l’adresse {url}, le nom d’utilisateur {login} et le mot de passe {password} ; il trouve les agendas lui-même.',
      ],
      byHand: [
        'Un programme qui ne cherche rien lui-même demande l’adresse d’un agenda, dans la liste ci-dessous.',
      ],
    },
  },
  tls: {
    none: 'Cette page est arrivée sans chiffrement : quiconque se trouve sur le trajet peut lire ce que vous saisissez. Les iPhone et la plupart des programmes refuseront. Votre administrateur peut donner un certificat à ce serveur.',
    refused:
      'Cette page est arrivée sans chiffrement, aucun mot de passe n’est donc accepté ici. Utilisez une adresse qui commence par https://, ou demandez-la à votre administrateur.',
    selfSigned:
      'Le certificat de ce serveur n’est signé que par lui-même. Les téléphones le refuseront ou poseront des questions ; prévenez votre administrateur.',
    unknown:
      'Le certificat de ce serveur vient d’une autorité que les appareils ne connaissent pas d’eux-mêmes. Prévenez votre administrateur.',
    incomplete:
      'Ce serveur n’envoie pas les certificats situés entre le sien et l’autorité. Les navigateurs s’en accommodent peut-être, les téléphones refuseront ; prévenez votre administrateur.',
    expired:
      'Le certificat de ce serveur a expiré. Les téléphones le refuseront ; prévenez votre administrateur.',
    early:
      'Le certificat de ce serveur n’est pas encore valable. Les téléphones le refuseront ; prévenez votre administrateur.',
    name: 'Le certificat de ce serveur est établi pour un autre nom. Les téléphones le refuseront ; prévenez votre administrateur.',
    soon: 'Le certificat de ce serveur expire dans moins de {days} jours. Prévenez votre administrateur.',
    unreachable:
      'Ce serveur n’a pas pu se joindre lui-même sous {host} : son certificat n’a donc pas pu être examiné.',
  },
  errors: {
    title: 'Cela n’a pas fonctionné',
    form: 'Le formulaire n’est plus valable. Revenez en arrière, rechargez la page et renvoyez-le.',
    missing: 'Il n’y a rien à cette adresse.',
    link: 'Ce lien a déjà été utilisé, ou ses dix minutes sont écoulées. Créez un nouveau mot de passe pour l’appareil.',
    away: 'L’ERP est injoignable pour le moment. Réessayez dans une minute ; vos appareils le font d’eux-mêmes.',
    many: 'Il y a eu trop de mots de passe incorrects. Attendez quelques minutes.',
    large: 'C’est trop de texte.',
    other: 'Une erreur s’est produite ici. Le journal du serveur dit laquelle.',
  },
};
