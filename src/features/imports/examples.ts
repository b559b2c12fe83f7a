import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { changeImportInput, createImportInput } from './schemas.ts'

export const creating = exampleOf(createImportInput)(() => ({ as: 'admin', body: { kind: 'patients', format: 'csv' } }))

export const listing: MakeExample = () => ({ as: 'admin' })

export const getting: MakeExample = () => ({ as: 'admin', path: { id: DEMO.imports.done } })

export const sending: MakeExample = () => ({
  as: 'admin',
  path: { id: DEMO.imports.open },
  query: { part: 1, last: false },
  body: 'name,dateOfBirth\nIshaan Verma,1988-08-17\n',
})

export const changing = exampleOf(changeImportInput)(() => ({
  as: 'admin',
  path: { id: DEMO.imports.open },
  body: { mapping: { 'Birth date': { field: 'dateOfBirth', dateOrder: 'dmy' } } },
}))

export const asking = exampleOf(noBody)(() => ({ as: 'admin', path: { id: DEMO.imports.profiled }, body: {} }))

export const committing = exampleOf(noBody)(() => ({ as: 'admin', path: { id: DEMO.imports.checked }, body: {} }))

export const undoing = exampleOf(noBody)(() => ({ as: 'admin', path: { id: DEMO.imports.done }, body: {} }))
