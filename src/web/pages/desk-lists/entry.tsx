import '../../look/fonts-swap.css'
import { start } from '../../start.tsx'
import { listLoaders } from './list-loaders.ts'
import { ListsPage } from './lists-page.tsx'

void start({ page: ListsPage, session: 'required', words: listLoaders })
