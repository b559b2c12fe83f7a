export function Brand({ href }: { href?: string }) {
  const content = (
    <>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M4 2.5v15M4 11.2 10.2 5M8 9.2l7.5 8.3"
          fill="none"
          stroke="currentColor"
          stroke-width="2.6"
          stroke-linecap="square"
        />
        <circle cx="14.6" cy="4.4" r="2.1" fill="currentColor" />
      </svg>
      <span class="wordmark">Kept</span>
    </>
  )
  return href ? (
    <a class="brand" href={href} aria-label="Kept">
      {content}
    </a>
  ) : (
    <span class="brand">{content}</span>
  )
}
