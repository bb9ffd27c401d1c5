"""Words that French people's passwords are made of, in the form of `guessing.plain`: assembled for this portal."""

_TEXT = """
motdepasse motpasse passe password passw secret secrete code codesecret acces admin administrateur utilisateur
connexion ouvretoi sesame bienvenue bonjour bonsoir salut coucou hello welcome merci test essai provisoire
changezmoi changeme temporaire default invite client compte commande catalogue privatif portail bureau entreprise
societe travail papeterie informatique ordinateur internet serveur windows google facebook apple samsung orange
azerty azertyuiop qsdfgh qsdfghjklm wxcvbn qwerty qwertyuiop asdfgh zxcvbn poiuyt aqwzsx azeqsd
jetaime jtaime amour amoureux moncoeur coeur doudou cheri cherie chouchou bisous bisou loulou loulette minou minette
nounours poupette poussin princesse prince bebe maman papa mamie papy famille enfants monamour toujours
soleil lune etoile licorne papillon dauphin chocolat caramel vanille fraise framboise banane cerise champagne
fromage baguette croissant pastis bordeaux bourgogne cafe pizza couscous
chat chaton chien toutou tigre lion panthere loup dragon requin cheval poney lapin souris tortue elephant
football foot futbol rugby tennis petanque velo cyclisme psg parissg parissaintgermain ommarseille allezlom
olympique lyonnais saintetienne allezlesverts allezlesbleus lesbleus girondins montpellier zidane mbappe griezmann
platini thuram equipedefrance championsdumonde
france paris marseille lyon toulouse nice nantes strasbourg lille rennes reims toulon grenoble dijon angers nimes
brest limoges tours amiens metz besancon orleans rouen mulhouse caen nancy evreux lehavre lemans avignon bretagne
normandie alsace provence corse auvergne picardie vendee savoie antilles martinique guadeloupe reunion belgique
janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi
vendredi samedi dimanche printemps automne hiver vacances weekend noel
nicolas julien thomas alexandre maxime antoine kevin pierre guillaume romain anthony jeremy sebastien mathieu
florian clement benjamin vincent quentin olivier philippe stephane laurent christophe patrick michel daniel
camille marie julie laura pauline manon sarah lucie chloe marine melanie celine aurelie emilie caroline charlotte
sandrine nathalie isabelle sophie valerie christine catherine stephanie virginie veronique
superman batman spiderman pokemon pikachu naruto starwars matrix asterix obelix tintin johnny hallyday
louis napoleon liberte egalite fraternite republique marianne mercedes ferrari porsche renault peugeot citroen
guitare musique piano master shadow killer monkey letmein login freedom whatever trustno
"""
WORDS = frozenset(_TEXT.split())
