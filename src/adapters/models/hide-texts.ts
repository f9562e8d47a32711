const hidden = "(hidden)";
/** Shorter ones are words that stand everywhere, and no keys. */
const lengthMin = 4;
/** What looks like a credential, whoever it belongs to. */
const credentials = /\b(?:Bearer|Basic)\s+[^\s"',;]+|\bsk-[\w*-]{6,}|\bAIza[\w*-]{10,}/gi;

/** The text without the given secrets, also where they are escaped or encoded. */
export function hideTexts(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .flatMap((secret) => [secret, secret.replace(/^\S+\s+/, "")])
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("base64"),
    ])
    .filter((form) => form.length >= lengthMin)
    .sort((a, b) => b.length - a.length);
  const bare = forms.reduce((rest, form) => rest.replaceAll(form, hidden), text);
  return bare.replace(credentials, hidden);
}
