import { HOME } from '../../return-path.ts'
import { Layout } from './layout.tsx'

export function NotFoundPage() {
  return (
    <Layout>
      <section className="card narrow">
        <h1>Page not found</h1>
        <p>There is nothing at this address.</p>
        <p>
          <a href={HOME}>Go to your tasks</a>
        </p>
      </section>
    </Layout>
  )
}
