import '../../look/fonts-swap.css'
import { keepOffline } from '../../offline/keep-offline.ts'
import { start } from '../../start.tsx'
import { deskLoaders } from './desk-loaders.ts'
import { DeskPage } from './desk-page.tsx'

keepOffline()
void start({ page: DeskPage, session: 'required', words: deskLoaders })
