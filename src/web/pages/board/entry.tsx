import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { boardLoaders } from './board-loaders.ts'
import { BoardPage } from './board-page.tsx'

void start({ page: BoardPage, session: 'required', words: boardLoaders })
