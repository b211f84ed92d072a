// What the page does by itself, beyond what it does without any script.
// Everything here only helps: each form, link and menu works alone. HTML is made by the
// server in one place; this script asks for pieces of it (`?fragment=1`) and puts them in.

const words = JSON.parse(document.body.dataset.words || '{}');
const me = document.body.dataset.viewer;
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const number = new Intl.NumberFormat('en');

function say(key, count) {
  const one = count === 1 && words[`${key}.one`];
  return (one || words[key] || key).replace('{count}', number.format(count));
}

// ── asking the server ───────────────────────────────────────────────────
async function ask(url, options = {}) {
  const address = new URL(url, location);
  address.searchParams.set('fragment', '1');
  const headers = { 'X-Fragment': '1' };
  let reply;
  try {
    reply = await fetch(address, { credentials: 'same-origin', headers, ...options });
  } catch {
    toast(say('error.network'), true);
    return null;
  }
  const piece = document.createElement('template');
  piece.innerHTML = await reply.text();
  if (reply.ok) return piece.content;
  toast(piece.content.textContent.trim().slice(0, 300) || `${reply.status}`, true);
  return null;
}

function toast(text, bad = false) {
  $('.toast')?.remove();
  const box = document.createElement('div');
  box.className = bad ? 'toast bad' : 'toast';
  box.setAttribute('role', bad ? 'alert' : 'status');
  box.textContent = text;
  document.body.append(box);
  setTimeout(() => box.remove(), bad ? 6000 : 2500);
}

// ── dressing what the style sheet alone cannot ──────────────────────────
// Strict pages allow no style attributes; parameters of MFM come as data, already
// checked by the server, and are set one property at a time.
function dress(root) {
  for (const el of $$('[data-mfm]', root)) {
    for (const pair of el.dataset.mfm.split(';')) {
      const at = pair.indexOf(':');
      if (at > 0) el.style.setProperty(`--${pair.slice(0, at)}`, pair.slice(at + 1));
    }
  }
  for (const el of $$('canvas[data-blurhash]', root)) paintBlur(el);
  for (const el of $$('time.full, time[title]', root)) {
    const local = new Date(el.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
    if (el.classList.contains('full')) el.textContent = local;
    else el.title = local;
  }
}

const BASE83 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';
const decode83 = (text) => [...text].reduce((sum, c) => sum * 83 + BASE83.indexOf(c), 0);
const toLinear = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const toSrgb = (v) => ((v = Math.min(1, Math.max(0, v))) <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055) * 255;
const signedSquare = (v) => Math.sign(v) * v * v;

// The blurred preview, as https://github.com/woltapp/blurhash describes it.
function paintBlur(canvas) {
  const hash = canvas.dataset.blurhash;
  delete canvas.dataset.blurhash;
  const size = decode83(hash[0]);
  const [across, down] = [(size % 9) + 1, Math.floor(size / 9) + 1];
  if (hash.length !== 4 + 2 * across * down) return;
  const most = (decode83(hash[1]) + 1) / 166;
  const colours = Array.from({ length: across * down }, (_, i) => {
    if (i === 0) {
      const v = decode83(hash.slice(2, 6));
      return [v >> 16, (v >> 8) & 255, v & 255].map(toLinear);
    }
    const v = decode83(hash.slice(4 + i * 2, 6 + i * 2));
    return [Math.floor(v / 361), Math.floor(v / 19) % 19, v % 19].map((c) => signedSquare((c - 9) / 9) * most);
  });
  const side = 32;
  canvas.width = canvas.height = side;
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const sum = [0, 0, 0];
      for (let j = 0; j < down; j++) {
        for (let i = 0; i < across; i++) {
          const wave = Math.cos((Math.PI * x * i) / side) * Math.cos((Math.PI * y * j) / side);
          for (let c = 0; c < 3; c++) sum[c] += colours[i + j * across][c] * wave;
        }
      }
      image.data.set([...sum.map(toSrgb), 255], 4 * (x + y * side));
    }
  }
  pen.putImageData(image, 0, 0);
}

// ── notes in place ──────────────────────────────────────────────────────
function replaceNote(id, piece) {
  const fresh = piece && $('article.note', piece);
  if (!fresh) return;
  for (const old of $$(`article.note[data-note="${id}"]`)) {
    const copy = fresh.cloneNode(true);
    copy.classList.toggle('focus', old.classList.contains('focus'));
    if (old.classList.contains('focus') !== fresh.classList.contains('focus')) continue;
    const open = $$('details.cw, details.cover', old).map((el) => el.open);
    $$('details.cw, details.cover', copy).forEach((el, i) => { el.open = open[i] ?? el.open; });
    const fold = $('.fold', old)?.checked;
    if (fold && $('.fold', copy)) $('.fold', copy).checked = true;
    old.replaceWith(copy);
    dress(copy);
  }
}

const noteAddress = (id) => {
  const focus = $(`article.note.focus[data-note="${id}"]`);
  return `/notes/${id}${focus ? '?focus=1' : ''}`;
};

const refreshing = new Map();
function refreshSoon(id) {
  clearTimeout(refreshing.get(id));
  refreshing.set(id, setTimeout(async () => {
    refreshing.delete(id);
    const shown = $(`article.note[data-note="${id}"]`);
    if (!shown) return;
    if ($('details.menu[open]', shown)) return refreshSoon(id);
    const reply = await fetch(`${noteAddress(id)}${noteAddress(id).includes('?') ? '&' : '?'}fragment=1`).catch(() => null);
    if (!reply?.ok) return;
    const piece = document.createElement('template');
    piece.innerHTML = await reply.text();
    replaceNote(id, piece.content);
  }, 500));
}

function removeNote(id) {
  for (const el of $$(`article.note[data-note="${id}"]`)) (el.closest('li[data-item]') || el).remove();
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (button?.dataset.sure && !confirm(button.dataset.sure)) return event.preventDefault();
  if (!form.matches('[data-live]') || button?.dataset.plain) return;
  event.preventDefault();
  const note = form.closest('article.note')?.dataset.note || form.dataset.for;
  if (button) button.disabled = true;
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  if (note && $(`article.note.focus[data-note="${note}"]`)) body.set('focus', '1');
  const piece = await ask(button?.getAttribute('formaction') || form.action, { method: 'POST', body: new URLSearchParams(body) });
  if (button) button.disabled = false;
  closePicker();
  if (!piece) return;
  if (button?.dataset.removes) removeNote(note);
  else if (note) replaceNote(note, piece);
  else if (piece.firstElementChild) form.replaceWith(piece);
  const said = $('[data-said]', piece)?.textContent;
  if (said) toast(said);
});

// ── menus, copying, looking closely ─────────────────────────────────────
document.addEventListener('click', (event) => {
  for (const menu of $$('details.menu[open]')) {
    if (!menu.contains(event.target) || event.target.closest('.sheet button:not([data-keep]), .sheet a')) setTimeout(() => { menu.open = false; });
  }
  if (picker && !picker.contains(event.target) && !event.target.closest('[data-react], [data-emoji]')) closePicker();
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    event.preventDefault();
    navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast(say('note.copied')));
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const react = event.target.closest('[data-react]');
  if (react && plain) {
    event.preventDefault();
    openPicker(react, react.getAttribute('href'), 'react');
  }
  const zoom = event.target.closest('a[data-zoom]');
  if (zoom && plain) {
    event.preventDefault();
    look(zoom);
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closePicker();
    for (const menu of $$('details.menu[open]')) { menu.open = false; $('summary', menu)?.focus(); }
  }
});

function look(link) {
  const box = document.createElement('dialog');
  box.className = 'light';
  const image = document.createElement('img');
  image.src = link.href;
  image.alt = $('img', link)?.alt || '';
  box.append(image);
  if (image.alt) {
    const text = document.createElement('p');
    text.textContent = image.alt;
    box.append(text);
  }
  box.addEventListener('click', () => box.close());
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
}

// ── the emoji picker: one piece, asked for once, placed where it is wanted ──
let picker = null;
function closePicker() {
  picker?.remove();
  picker = null;
}

async function openPicker(anchor, url, purpose) {
  const again = picker?.dataset.url === url;
  closePicker();
  if (again) return;
  const piece = await ask(url);
  const form = piece && $('form', piece);
  if (!form) return;
  closePicker();
  picker = document.createElement('div');
  picker.className = 'pop';
  picker.dataset.url = url;
  picker.dataset.purpose = purpose;
  picker.append(form);
  document.body.append(picker);
  const at = anchor.getBoundingClientRect();
  const [width, height] = [picker.offsetWidth, picker.offsetHeight];
  const below = at.bottom + 6 + height < innerHeight - 8;
  picker.style.left = `${Math.max(12, Math.min(at.left - 40, innerWidth - width - 12))}px`;
  picker.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - height - 6)}px`;
  $('button, input:not([type=hidden])', picker)?.focus({ preventScroll: true });
}

// ── the composer ────────────────────────────────────────────────────────
const FILES_MOST = 16;

function startComposer(form) {
  const text = $('textarea', form);
  const count = $('.count', form);
  const most = Number(count?.dataset.most || 3000);
  const key = `draft:${form.dataset.draft || ''}`;
  const show = () => {
    const left = most - [...text.value].length;
    count.textContent = number.format(left);
    count.classList.toggle('over', left < 0);
    count.classList.toggle('near', left < 200);
  };
  if (!text.value) text.value = localStorage.getItem(key) || '';
  text.addEventListener('input', () => {
    show();
    if (text.value) localStorage.setItem(key, text.value);
    else localStorage.removeItem(key);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit($('.send', form));
    }
  });
  show();
  startFiles(form);
  $('[data-emoji]', form)?.addEventListener('click', (event) => {
    event.preventDefault();
    composing = form;
    openPicker(event.currentTarget, '/emojis', 'write');
  });
  form.addEventListener('submit', (event) => send(event, form, key, show));
}

let composing = null;
document.addEventListener('click', (event) => {
  const choice = event.target.closest('.pop[data-purpose=write] button');
  if (!choice || !composing) return;
  event.preventDefault();
  const text = $('textarea', composing);
  text.setRangeText(choice.value, text.selectionStart, text.selectionEnd, 'end');
  text.dispatchEvent(new Event('input'));
  closePicker();
  text.focus();
});

async function send(event, form, key, show) {
  if (event.defaultPrevented) return;
  const list = $('ol[data-stream]');
  if (event.submitter?.name === 'preview') {
    event.preventDefault();
    const piece = await ask('/compose', { method: 'POST', body: previewOf(form) });
    $('.preview', form)?.remove();
    if (piece) { $('.fields', form).append(piece); dress(form); }
    return;
  }
  if (!list || !('inPlace' in form.dataset)) {
    localStorage.removeItem(key);
    return;
  }
  event.preventDefault();
  const button = $('.send', form);
  if (button.disabled) return;
  button.disabled = true;
  const piece = await ask(form.action, { method: 'POST', body: new FormData(form) });
  button.disabled = false;
  if (!piece) return;
  localStorage.removeItem(key);
  form.reset();
  $('.preview', form)?.remove();
  for (const row of $$('.attach', form)) emptyRow(row);
  show();
  insert(piece);
}

function previewOf(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  body.set('preview', '1');
  return body;
}

function startFiles(form) {
  const panel = $('.files', form);
  if (!panel) return;
  panel.addEventListener('change', (event) => {
    if (event.target.type !== 'file') return;
    const [first, ...more] = event.target.files;
    if (!first) return;
    fillRow(event.target.closest('.attach'), first);
    more.forEach((file) => attach(form, file));
  });
  form.addEventListener('paste', (event) => take(event, event.clipboardData.files));
  for (const kind of ['dragenter', 'dragover']) form.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    form.classList.add('dropping');
  });
  for (const kind of ['dragleave', 'drop']) form.addEventListener(kind, () => form.classList.remove('dropping'));
  form.addEventListener('drop', (event) => take(event, event.dataTransfer.files));
  function take(event, files) {
    if (!files.length) return;
    event.preventDefault();
    $('[data-shows=files]', form).checked = true;
    [...files].forEach((file) => attach(form, file));
  }
  $$('.attach', panel).slice(1).forEach((row) => { row.hidden = true; });
  for (const input of $$('input[type=file]', panel)) input.multiple = true;
}

function attach(form, file) {
  const rows = $$('.attach', form);
  const free = rows.find((row) => !row.classList.contains('filled')) || addRow(rows);
  if (free) fillRow(free, file);
}

function addRow(rows) {
  if (rows.length >= FILES_MOST) return null;
  const row = rows.at(-1).cloneNode(true);
  emptyRow(row);
  for (const input of $$('input', row)) input.name = input.name.replace(/[0-9]+$/, rows.length + 1);
  rows.at(-1).after(row);
  return row;
}

function fillRow(row, file) {
  const input = $('input[type=file]', row);
  const only = new DataTransfer();
  only.items.add(file);
  input.files = only.files;
  row.hidden = false;
  row.classList.add('filled');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 112;
  canvas.title = file.name;
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'bare';
  remove.setAttribute('aria-label', say('compose.remove'));
  remove.textContent = '✕';
  remove.addEventListener('click', () => emptyRow(row));
  row.prepend(canvas);
  row.append(remove);
  if (file.type.startsWith('image/')) createImageBitmap(file).then((bitmap) => {
    const scale = Math.max(112 / bitmap.width, 112 / bitmap.height);
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    canvas.getContext('2d').drawImage(bitmap, (112 - w) / 2, (112 - h) / 2, w, h);
  }, () => {});
  const rows = $$('.attach', row.parentElement);
  const next = rows.find((other) => !other.classList.contains('filled')) || addRow(rows);
  if (next) next.hidden = false;
  $('input.line', row)?.focus();
}

function emptyRow(row) {
  row.classList.remove('filled');
  $$('canvas, button', row).forEach((el) => el.remove());
  $$('input', row).forEach((el) => { if (el.type === 'checkbox') el.checked = false; else el.value = ''; });
}

// ── lists that live ─────────────────────────────────────────────────────
const waiting = new Set();
const known = (id) => $(`li[data-item="${id}"]`);

function insert(piece) {
  const list = $('ol[data-stream]');
  if (!list) return;
  const items = $$('li[data-item]', piece).filter((item) => !known(item.dataset.item));
  for (const item of items) { waiting.delete(item.dataset.item); item.classList.add('fresh'); }
  list.prepend(...items);
  list.hidden = false;
  $('.empty')?.remove();
  items.forEach(dress);
  watchNotes();
  showWaiting();
}

async function takeWaiting() {
  const list = $('ol[data-stream]');
  const newest = $('li[data-item]', list)?.dataset.item;
  const url = new URL(location);
  if (newest) url.searchParams.set('since', newest);
  const piece = await ask(url);
  waiting.clear();
  if (piece) insert(piece);
}

function showWaiting() {
  const list = $('ol[data-stream]');
  let pill = $('.waiting');
  if (!waiting.size) return pill?.remove();
  if (scrollY < 80 && !document.hidden && !$('details.menu[open]') && !picker) return takeWaiting();
  if (!pill) {
    pill = document.createElement('div');
    pill.className = 'waiting';
    pill.append(Object.assign(document.createElement('button'), { className: 'go', type: 'button' }));
    pill.addEventListener('click', () => { scrollTo({ top: 0 }); takeWaiting(); });
    list.closest('.card').before(pill);
  }
  pill.firstChild.textContent = say(list.dataset.stream === 'main' ? 'told.new' : 'timeline.new', waiting.size);
}

const seesEnd = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) more(entry.target);
}, { rootMargin: '400px' });

async function more(pager) {
  seesEnd.unobserve(pager);
  const list = pager.previousElementSibling?.querySelector('ol.list');
  if (!list) return;
  const piece = await ask($('a', pager).href);
  if (!piece) return;
  const items = $$('li[data-item]', piece).filter((item) => !known(item.dataset.item));
  list.append(...items);
  items.forEach(dress);
  watchNotes();
  const next = $('.pager', piece);
  if (next) { pager.replaceWith(next); seesEnd.observe(next); } else pager.remove();
}

// ── the stream ──────────────────────────────────────────────────────────
let socket = null;
let pause = 1000;
let lost = false;
const watched = new Set();

function tell(type, body) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, body }));
}

function watchNotes() {
  for (const el of $$('article.note[data-note]')) {
    if (watched.has(el.dataset.note) || watched.size >= 500) continue;
    watched.add(el.dataset.note);
    tell('subNote', { id: el.dataset.note });
  }
}

function connect() {
  const list = $('ol[data-stream]');
  const stream = list?.dataset.stream;
  if (!me && !stream && !$('article.note')) return;
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/streaming`);
  socket.addEventListener('open', () => {
    pause = 1000;
    if (me) tell('connect', { channel: 'main', id: 'main' });
    if (stream && stream !== 'main') tell('connect', { channel: stream, id: 'list', params: list.dataset.streamOf ? { [list.dataset.streamOf]: list.dataset.streamId } : {} });
    watched.clear();
    watchNotes();
    if (lost && stream) catchUp();
    lost = false;
  });
  socket.addEventListener('message', (event) => hear(JSON.parse(event.data)));
  socket.addEventListener('close', () => {
    lost = true;
    setTimeout(connect, pause * (0.7 + Math.random() * 0.6));
    pause = Math.min(pause * 2, 60000);
  });
}

async function catchUp() {
  const url = new URL(location);
  const newest = $('ol[data-stream] li[data-item]')?.dataset.item;
  if (newest) url.searchParams.set('since', newest);
  url.searchParams.set('fragment', '1');
  const reply = await fetch(url).catch(() => null);
  if (!reply?.ok) return;
  const piece = document.createElement('template');
  piece.innerHTML = await reply.text();
  for (const item of $$('li[data-item]', piece.content)) if (!known(item.dataset.item)) waiting.add(item.dataset.item);
  showWaiting();
}

function hear({ type, body }) {
  if (type === 'noteUpdated') {
    if (body.type === 'deleted') removeNote(body.id);
    else refreshSoon(body.id);
  }
  if (type !== 'channel') return;
  const page = $('ol[data-stream]')?.dataset.stream;
  if (body.id === 'list' && body.type === 'note' && !known(body.body.id)) {
    waiting.add(body.body.id);
    showWaiting();
  }
  if (body.id === 'main' && body.type === 'notification') {
    if (page === 'main') { waiting.add(body.body.id); showWaiting(); } else unread(1);
  }
  if (body.id === 'main' && body.type === 'readAllNotifications') unread(0);
}

function unread(change) {
  for (const badge of $$('[data-unread]')) {
    const count = change ? (parseInt(badge.textContent, 10) || 0) + change : 0;
    badge.textContent = count > 99 ? '99+' : count;
    badge.hidden = count === 0;
  }
}

// ── passkeys ────────────────────────────────────────────────────────────
// A form with `data-passkey` asks the browser for a key (`create`), for a signature
// (`get`), or first the server whom to ask for (`ask`), and sends what it is told.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

async function passkeyOptions(form) {
  if (form.dataset.passkey !== 'ask') return JSON.parse(form.dataset.options);
  const reply = await fetch('/api/signin-with-passkey', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  if (!reply.ok) throw new Error(`${reply.status}`);
  const { option, context } = await reply.json();
  form.elements.context.value = context;
  return option;
}

async function makePasskey(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: named(options.excludeCredentials) };
  const { id, type, response } = await navigator.credentials.create({ publicKey });
  return { id, type, response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] } };
}

async function usePasskey(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const { id, type, response } = await navigator.credentials.get({ publicKey });
  return { id, type, response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature) } };
}

function startPasskey(form) {
  form.hidden = false;
  const failed = $('[role=alert]', form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const options = await passkeyOptions(form);
      const answer = form.dataset.passkey === 'create' ? await makePasskey(options) : await usePasskey(options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) $$('form[data-passkey]').forEach(startPasskey);

// ── begin ───────────────────────────────────────────────────────────────
dress(document);
$$('form.composer').forEach(startComposer);
for (const here of $$('.tabs [aria-current]')) {
  const strip = here.closest('.tabs');
  strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}
$$('.pager').filter((pager) => pager.previousElementSibling?.querySelector('ol.list')).forEach((pager) => seesEnd.observe(pager));
document.addEventListener('visibilitychange', () => { if (waiting.size) showWaiting(); });
document.addEventListener('scroll', () => { if (scrollY < 80 && waiting.size) showWaiting(); }, { passive: true });
const address = new URL(location);
if (address.searchParams.has('said')) {
  address.searchParams.delete('said');
  history.replaceState(null, '', address);
}
connect();
