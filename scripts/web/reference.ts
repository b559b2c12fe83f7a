import { pageOf } from './page.ts'

const CONTENT = `<div class="reference" id="content">
<search class="tools" aria-label="Endpoints">
<h1>API reference</h1>
<label class="aside" for="search">Search the endpoints</label>
<input id="search" type="search" placeholder="Search: a word, a path, an operation id  ( / )" autocomplete="off" spellcheck="false">
<p id="found" role="status"></p>
</search>
<section id="logins" aria-label="Demo logins" hidden>
<div class="first"></div>
<details><summary>All demo logins</summary><div class="all"></div></details>
<p id="signed-in" role="status">Choose who asks: “Try it out” then sends their token.</p>
</section>
<section class="about" aria-label="About the API">
<p>Errors are <a href="/problems">problems</a> with a code; who may do what is in <a href="/docs/roles">roles</a>; the
<a href="/docs/guides">guides</a> say what to call in which order. The document itself is <a href="/openapi.json">/openapi.json</a>.</p>
<noscript><p>The reference needs JavaScript; the guides need none.</p></noscript>
</section>
<div id="reference"></div>
</div>`

/** The page of the reference: Swagger UI over `/openapi.json`, with our own search and people round it. */
export function referencePage(): string {
  return pageOf({
    title: 'API reference',
    section: '/docs',
    content: CONTENT,
    base: ['/docs/swagger-ui.css'],
    styles: ['/docs/reference.css'],
    scripts: ['/docs/swagger-ui-bundle.js'],
    modules: ['/docs/reference.js'],
  })
}
