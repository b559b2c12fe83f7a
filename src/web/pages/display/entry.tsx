import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { boardLoaders } from '../board/board-loaders.ts'
import { DisplayPage } from './display-page.tsx'

void start({ page: DisplayPage, session: 'none', words: boardLoaders })
