// The chart of evidence in a real browser: it is an image with a name and a description for those who
// don't see it, nothing sticks out of it, and its page has the table.
import { chromium } from 'playwright-core'

const { BASE_URL: base, CHROMIUM: executablePath, PROFILE: profile, SCREENSHOT: screenshot } = process.env
const address = `${base}/v1/tools/perehdytyksen-ensimmainen-viikko/evidence`
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 400, height: 900 },
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const faults = []
try {
  const page = await context.newPage()
  page.on('console', message => faults.push(`console ${message.type()}: ${message.text()}`))
  const session = await context.newCDPSession(page)
  const imageOf = async () => {
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    return nodes.find(node => !node.ignored && ['img', 'image'].includes(node.role?.value) && node.name?.value)
  }
  for (const lang of ['fi', 'sv', 'en']) {
    const { overall, circumstances } = await (await fetch(`${address}?lang=${lang}`)).json()
    await page.goto(`${address}.svg?lang=${lang}`)
    const image = await imageOf()
    const { name, description } = { name: image?.name?.value ?? '', description: image?.description?.value ?? '' }
    if (!name.includes(': ')) faults.push(`${lang}: the image is called ${JSON.stringify(name)}`)
    for (const figure of [overall, ...circumstances]) {
      if (!description.includes(figure.outcomes.share_worked.text)) faults.push(`${lang}: the description lacks "${figure.outcomes.share_worked.text}": ${description}`)
    }
    const outside = await page.$$eval('text', texts => texts.filter(text => {
      const { x, y, width, height } = text.getBBox()
      const { width: w, height: h } = text.ownerSVGElement.viewBox.baseVal
      return x < 0 || y < 0 || x + width > w || y + height > h
    }).map(text => text.textContent))
    if (outside.length > 0) faults.push(`${lang}: sticks out of the image: ${outside.join(' | ')}`)
    if (lang === 'fi') await page.screenshot({ path: screenshot })
    await page.goto(`${address}.html?lang=${lang}`)
    if (!await imageOf()) faults.push(`${lang}: the page's image has no name`)
    const rows = await page.getByRole('table').getByRole('row').count()
    if (rows !== circumstances.length + 2) faults.push(`${lang}: the table has ${rows} rows`)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > 400) faults.push(`${lang}: the page is ${width} wide on a screen of 400`)
  }
  if (faults.length === 0) console.log('the chart has a name and a description in three languages, its page a table')
} finally {
  await context.close()
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
}
