import { generateHttp } from './generate-http.ts'
import { generateSql } from './generate-sql.ts'
import type { Asked } from './load.ts'
import { toldAtStart } from './tied-process.ts'

toldAtStart()
process.on('message', (asked: Asked) => {
  const measured = 'http' in asked ? generateHttp(asked.http) : generateSql(asked.sql)
  measured.then(
    (measure) => process.send?.({ measure }),
    (error: Error) => process.send?.({ failed: error.message }),
  )
})
process.send?.('ready')
