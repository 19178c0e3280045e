// The pages in a real browser that may speak to this machine only: complete, without an error, offline.
import { chromium } from 'playwright-core'

const { BASE_URL: base, CHROMIUM: executablePath, PROFILE: profile, SCREENSHOT: screenshot } = process.env
const { paths } = await (await fetch(`${base}/openapi.json`)).json()
const operations = Object.values(paths).flatMap(path => Object.values(path).map(operation => operation.operationId))

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1280, height: 1000 },
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run',
  ],
})
const faults = []
try {
  const page = await context.newPage()
  await context.route('**/*', route => {
    const { protocol, hostname } = new URL(route.request().url())
    if (hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:') return route.continue()
    faults.push(`a request to ${route.request().url()}`)
    return route.abort()
  })
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console ${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', error => faults.push(`uncaught: ${error.message}`))
  page.on('requestfailed', request => faults.push(`failed: ${request.url()} (${request.failure()?.errorText})`))
  page.on('response', response => { if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`) })

  const complete = async () => { // leaving earlier would abort requests
    await page.waitForSelector('.opblock', { timeout: 30_000 }).catch(() => faults.push('no operation is listed within 30 s'))
    await page.waitForLoadState('networkidle')
  }
  await page.goto(`${base}/`)
  await complete()
  const landed = new URL(page.url()).pathname.replace(/\/$/, '')
  if (landed !== '/docs') faults.push(`a browser that opens / lands on ${landed}`)

  await page.goto(`${base}/docs`)
  await complete()
  const text = await page.evaluate(() => document.body.innerText)
  const listed = await page.$$eval('.opblock', blocks => blocks.map(block => block.id.replace(/^operations-[^-]*-/, '')))
  const missing = operations.filter(id => !listed.includes(id))
  if (missing.length > 0) faults.push(`not listed: ${missing.join(', ')}`)
  if (!text.includes('/v1/tools')) faults.push('the page does not name /v1/tools')
  await page.screenshot({ path: screenshot, fullPage: true })

  // An operation opens: its schema and example can be rendered.
  await page.click('#operations-catalogue-listTools .opblock-summary')
  await page.waitForSelector('#operations-catalogue-listTools .opblock-body', { timeout: 10_000 })
    .catch(() => faults.push('listTools does not open'))
  if (faults.length === 0) console.log(`/ lands on /docs, which lists all ${listed.length} operations; no error, no request elsewhere`)
} finally {
  await context.close()
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
}
