'use client'

export default function ErrorPage() {
  return (
    <main className="narrow">
      <h1>That did not work</h1>
      <p role="alert">The tasks cannot be reached now.</p>
      {/* A whole page load asks the server again, which the router would not. */}
      <a href="/">Try again</a>
    </main>
  )
}
