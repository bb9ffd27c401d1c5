"""Who can log in to the demonstration, with which password, and what there is to see."""

from typing import NamedTuple


class LogIn(NamedTuple):
    """`about` is for the person who tries the demonstration."""

    username: str
    password: str
    about: str


FIRST_LOG_IN = LogIn("nadia", "provisoire-nadia", "Première connexion : définit d’abord un nouveau mot de passe.")
BUYER = LogIn("bruno", "demonstration-bruno", "Utilisateur : ses commandes attendent l’accord de Claire.")
APPROVER = LogIn("claire", "demonstration-claire", "Valideur-administrateur : une commande attend son accord.")
OWN_APPROVER = LogIn("marc", "demonstration-marc", "Son propre valideur : ses commandes partent aussitôt.")
OWN_BUYER = LogIn("odile", "demonstration-odile", "Utilisatrice, son propre valideur : un panier rempli l’attend.")
REFUSED_BUYER = LogIn("lucie", "demonstration-lucie", "Utilisatrice : une commande refusée, une autre à valider.")
SMALL_BUYER = LogIn("paul", "demonstration-paul", "Utilisateur d’une société au catalogue plus court.")
BLOCKED = LogIn(
    "agathe", "demonstration-agathe", "Valideur-administrateur : les commandes de sa société sont suspendues."
)
REP = LogIn("sophie", "demonstration-sophie", "Commerciale de Médias Plus : les sociétés qu’elle suit.")
WEBMASTER = LogIn("webmaster", "demonstration-webmaster", "Webmaster de Médias Plus : courriels et envois.")

LOG_INS = [
    FIRST_LOG_IN, BUYER, APPROVER, OWN_APPROVER, OWN_BUYER, REFUSED_BUYER, SMALL_BUYER, BLOCKED, REP, WEBMASTER,
]  # fmt: skip
DISABLED = "yann"
