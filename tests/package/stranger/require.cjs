const { createGuard } = require('jwt-guard')
const express = require('jwt-guard/express')
const fetch = require('jwt-guard/fetch')

Promise.all([import('jwt-guard'), import('jwt-guard/express'), import('jwt-guard/fetch')]).then(imported => {
  const isSame =
    imported[0].createGuard === createGuard &&
    imported[1].protect === express.protect &&
    imported[2].protect === fetch.protect
  console.log(isSame ? 'same' : 'two')
})
