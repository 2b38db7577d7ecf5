"""What the sign-in page says, in English and in Spanish."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of the page in one language."""

    language: str
    title: str
    heading: str
    demo_only: str
    person: str
    pass_phrase: str
    hint: str
    sign_in: str
    failed: str
    refused: str


WORDING = {
    "en": Wording(
        language="en",
        title="Sign in to ReALLNet",
        heading="Sign in to ReALLNet",
        demo_only="Demonstration only: invented people, and no patient's data belong here.",
        person="Who are you today?",
        pass_phrase="Pass phrase",  # noqa: S106 - the label of a field
        hint="The pass phrase of all demo people is:",
        sign_in="Sign in",
        failed="That is not the pass phrase. Try again.",
        refused="Sign-in is not possible.",
    ),
    "es": Wording(
        language="es",
        title="Entrar en ReALLNet",
        heading="Entrar en ReALLNet",
        demo_only="Solo demostración: personas inventadas; aquí no debe haber datos de pacientes.",
        person="¿Quién es usted hoy?",
        pass_phrase="Frase de paso",  # noqa: S106 - the label of a field
        hint="La frase de paso de todas las personas de demostración es:",
        sign_in="Entrar",
        failed="Esa no es la frase de paso. Inténtelo de nuevo.",
        refused="No es posible entrar.",
    ),
}
