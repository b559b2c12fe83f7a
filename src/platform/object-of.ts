/**
 * A Durable Object by its name, as the calls it takes. The bindings do not say which class stands behind them: a class
 * imports the features, and every file that knows the bindings would import it.
 */
export function objectOf<Calls extends Rpc.DurableObjectBranded>(namespace: DurableObjectNamespace, name: string) {
  return (namespace as unknown as DurableObjectNamespace<Calls>).getByName(name)
}
