// What a visitor without a session sees.

/** The link helps who followed the printed URL from another site: a strict cookie is sent from the next click on. */
export function noSessionPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wireglass: no session</title>
<style nonce="${nonce}">
  :root { color-scheme: dark light; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 36rem; margin: 15vh auto 0; padding: 0 1.5rem; }
</style>
</head>
<body>
<main>
<h1>Open the printed URL</h1>
<p>This dashboard shows network traffic, so it only opens with the key that was made when it started.</p>
<p>Go to the terminal where wireglass runs and open the URL it printed: it ends with <code>?token=…</code>.
A restart makes a new one.</p>
<p>If you have just done that, <a href="/">go on to the dashboard</a>.</p>
</main>
</body>
</html>
`;
}
