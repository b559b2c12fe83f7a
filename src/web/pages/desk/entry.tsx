import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { deskLoaders } from './desk-loaders.ts'
import { DeskPage } from './desk-page.tsx'

void start({ page: DeskPage, session: 'required', words: deskLoaders })
