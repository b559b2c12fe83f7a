/** The page that the user came from, if it is one of this site: nobody is led elsewhere by a link to `/sign-in`. */
export function pageAfterSignIn(search = location.search, origin = location.origin, start = '/desk'): URL {
  const back = new URLSearchParams(search).get('back') ?? start
  const url = URL.parse(back, origin)
  return url?.origin === origin && url.pathname !== '/sign-in' ? url : new URL(start, origin)
}
