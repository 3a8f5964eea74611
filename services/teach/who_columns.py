"""What lists of schools and learning platforms call the columns that say who somebody is, by their plain names."""

from __future__ import annotations

from collections.abc import Mapping

WHO: Mapping[str, str] = {
    "name": "name fullname displayname student studentname learner learnername participant participantname",
    "first": "firstname first givenname givennames forename vorname prénom nombre",
    "last": "lastname last surname familyname nachname nom apellidos apellido",
    "email": "email emailaddress mail emailadresse mailaddress universityemail schoolemail studentemail workemail "
    "adressedecourriel adresseemail direccióndecorreo correoelectrónico",
    "student_id": "sisuserid studentid studentnumber idnumber matriculationnumber universityid matrikelnummer "
    "orgdefinedid externalpersonkey idnummer numérodidentification númerodeid",
    "login": "sisloginid loginid login username userid user netid anmeldename nomdutilisateur nombredeusuario",
}
"""Of several columns for one field, a list takes the one whose name stands first here."""


def fields_of(columns: Mapping[str, str]) -> dict[str, str]:
    """The field that each name stands for."""
    return {alias: field for field, aliases in columns.items() for alias in aliases.split()}
