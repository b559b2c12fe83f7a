import type { JWTPayload } from 'jose'
import type { Misread } from '../../domain/errors.ts'
import { ROLES, type Role } from '../../domain/rights.ts'
import type { Settings } from '../../env.ts'
import { isUuid } from '../http/path-id.ts'

export interface ClaimedClinic {
  clinicId: string
  roles: readonly Role[]
}

/** What a verified token says of clinics and roles. */
export interface Claims {
  /** In the token's order. The first is the caller's clinic if the request names none. */
  clinicIds: string[]
  rolesIn(clinicId: string | null): Role[]
  /** What it says without Kept understanding any of it: absent where it says nothing of the kind, or something known. */
  misread?: Misread
}

type ClaimNames = Pick<Settings, 'AUTH_CLINIC_CLAIM' | 'AUTH_ROLES_CLAIM' | 'AUTH_ROLE_NAMES'>

/**
 * Reads the configured claims. The clinic claim is one UUID or a list. The roles claim is a word or words, a list, or an
 * object of clinic id → roles. Foreign names are mapped by AUTH_ROLE_NAMES, unknown ones give no right.
 */
export function claimsOf(payload: JWTPayload, settings: ClaimNames): Claims {
  const roles = claim(payload, settings.AUTH_ROLES_CLAIM)
  const byClinic = isObject(roles) ? lowerKeys(roles) : null
  const named = words(claim(payload, settings.AUTH_CLINIC_CLAIM)).map((id) => id.toLowerCase())
  const namedClinics = named.length > 0 ? named : Object.keys(byClinic ?? {})
  const clinicIds = namedClinics.filter(isUuid)
  const namedRoles = byClinic === null ? words(roles) : Object.values(byClinic).flatMap(words)
  const knowsNoRole = namedRoles.length > 0 && rolesFrom(namedRoles, settings.AUTH_ROLE_NAMES).length === 0
  return {
    clinicIds: [...new Set(clinicIds)],
    ...(knowsNoRole && { misread: 'role_unknown' }),
    ...(namedClinics.length > 0 && clinicIds.length === 0 && { misread: 'clinic_not_uuid' }),
    rolesIn(clinicId) {
      if (byClinic === null) return rolesFrom(words(roles), settings.AUTH_ROLE_NAMES)
      if (clinicId === null || !Object.hasOwn(byClinic, clinicId)) return []
      return clinicRoles(rolesFrom(words(byClinic[clinicId]), settings.AUTH_ROLE_NAMES))
    },
  }
}

/** The clinics that a token names, in its order, with the roles that it gives there. */
export function claimedBy(claims: Claims): ClaimedClinic[] {
  return claims.clinicIds.map((clinicId) => ({ clinicId, roles: claims.rolesIn(clinicId) }))
}

/** Roles for one clinic cannot include SUPER_ADMIN, who administers the whole system. */
export function clinicRoles(roles: readonly Role[]): Role[] {
  return roles.filter((role) => role !== 'SUPER_ADMIN')
}

/** The known roles among the names, ours or mapped ones. */
export function rolesFrom(names: readonly string[], mapped: Record<string, string> = {}): Role[] {
  const known = new Set<string>(ROLES)
  const ours = names.map((name) => (Object.hasOwn(mapped, name) ? mapped[name] : name))
  return [...new Set(ours)].filter((name): name is Role => name !== undefined && known.has(name))
}

/** A claim by its exact name (`https://clinic.example/roles`), else by a dotted path (`realm_access.roles`). */
function claim(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  return name
    .split('.')
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), payload)
}

function words(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean)
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function lowerKeys(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
