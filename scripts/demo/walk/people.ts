import { person, read } from './answers.ts'
import { Unexpected, type Walker } from './walker.ts'

/** The records of those who appear more than once. */
export interface People {
  doctorId: string
  /** The doctor whose line is never empty. */
  urgentId: string
  patientId: string
  otherId: string
}

export async function whoIsWho({ ask, check, say }: Walker): Promise<People> {
  say('Who is who?')
  const record = async (as: string) => {
    const { doctorId, patientId } = read(person, await ask({ as, method: 'GET', path: '/me' }, 200))
    const id = doctorId ?? patientId
    if (!id) throw new Unexpected(`Expected ${as} to have a record.`)
    return id
  }
  const people = {
    doctorId: await record('doctor1'),
    urgentId: await record('doctor2'),
    patientId: await record('patient1'),
    otherId: await record('patient2'),
  }
  check('the doctors and the patients have their records', true)
  return people
}
