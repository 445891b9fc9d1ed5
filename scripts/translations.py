"""`make translations`: brings the texts of the code into the catalogues, and says how many have no translation yet."""

from dashboard import translating
from dashboard.language import LANGUAGES

for language in LANGUAGES:
    if language == translating.SOURCES:
        continue
    catalogue = translating.brought_up_to_date(language)
    translating.write(language, catalogue)
    missing = sum(1 for message in catalogue if message.id and not message.string)
    print(f"{language.name}: {len(catalogue)} texts, {missing} without a translation")
