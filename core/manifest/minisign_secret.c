/*
 * Secret keys. They and the passwords live in memory of sodium_malloc alone: locked, between
 * guard pages, wiped when freed. The layout of the base64 line is minisign's: everything behind
 * AT_BOX is covered by the key that scrypt makes of the password, where there is one.
 */
#include <assert.h>
#include <sodium.h>

#include "manifest/minisign_text.h"

enum {
    AT_KDF = 2,
    AT_CHECKSUM_ALGORITHM = 4,
    AT_SALT = 6,
    AT_OPSLIMIT = AT_SALT + crypto_pwhash_scryptsalsa208sha256_SALTBYTES,
    AT_MEMLIMIT = AT_OPSLIMIT + 8,
    AT_BOX = AT_MEMLIMIT + 8,
    AT_SECRET = AT_BOX + LS_KEY_ID_BYTES,
    AT_CHECKSUM = AT_SECRET + crypto_sign_SECRETKEYBYTES,
    SECRET_BYTES = AT_CHECKSUM + crypto_generichash_BYTES,
    BOX_BYTES = SECRET_BYTES - AT_BOX,
    PASSWORD_ROOM = 1025, /* minisign's limit, and NUL */
};

static_assert(SECRET_BYTES == 158, "minisign's layout");
static_assert(sizeof(((struct ls_secret_key *)0)->secret) == crypto_sign_SECRETKEYBYTES,
    "as libsodium has it");

/* A file may ask for any amount of work: not for more than four times what minisign itself asks. */
#define MOST_OPSLIMIT ((uint64_t)4 * crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
#define MOST_MEMLIMIT ((uint64_t)crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE + 65536)

static void *
guarded_alloc(size_t size)
{
    if (sodium_init() < 0) {
        ls_die_oom();
    }
    void *memory = sodium_malloc(size);
    if (memory == NULL) {
        ls_die_oom();
    }
    sodium_memzero(memory, size);
    return memory;
}

static void
free_bytes(uint8_t **bytes)
{
    sodium_free(*bytes);
}

static void
free_text(char **text)
{
    sodium_free(*text);
}

void
ls_secret_key_destroy(struct ls_secret_key *key)
{
    sodium_free(key);
}

void
ls_secret_wipe(struct ls_span text)
{
    /* a view is const, what it shows is an arena's or a buffer's own */
    void *bytes = NULL;
    memcpy(&bytes, &text.ptr, sizeof(bytes));
    sodium_memzero(bytes, text.len);
}

static uint64_t
load_number(const uint8_t *bytes)
{
    uint64_t number = 0;
    for (size_t i = 8; i > 0; i--) {
        number = number << 8 | bytes[i - 1];
    }
    return number;
}

static void
store_number(uint8_t *bytes, uint64_t number)
{
    for (size_t i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> 8 * i & 0xFF);
    }
}

static void
make_checksum(const uint8_t *raw, uint8_t checksum[crypto_generichash_BYTES])
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES);
    (void)crypto_generichash_update(&state, raw, AT_KDF);
    (void)crypto_generichash_update(&state, raw + AT_BOX, AT_CHECKSUM - AT_BOX);
    (void)crypto_generichash_final(&state, checksum, crypto_generichash_BYTES);
    sodium_memzero(&state, sizeof(state));
}

/* Cover or uncover the box. False where there is not enough memory. */
static bool
apply_password(uint8_t *raw, const char *password)
{
    LS_CLEANUP(free_bytes) uint8_t *stream = guarded_alloc(BOX_BYTES);
    bool is_made = crypto_pwhash_scryptsalsa208sha256(stream, BOX_BYTES, password, strlen(password),
                       raw + AT_SALT, load_number(raw + AT_OPSLIMIT),
                       (size_t)load_number(raw + AT_MEMLIMIT)) == 0;
    for (size_t i = 0; is_made && i < BOX_BYTES; i++) {
        raw[AT_BOX + i] = (uint8_t)(raw[AT_BOX + i] ^ stream[i]);
    }
    return is_made;
}

static enum ls_status
refuse(const char *file, struct ls_err *err, const char *why)
{
    enum ls_status status = ls_err_set(err, LS_CONFIG, "%s", why);
    ls_err_at(err, file, 2, 0);
    return status;
}

static enum ls_status
decrypt(const char *file, uint8_t *raw, ls_password_fn password, void *user, struct ls_err *err)
{
    uint64_t opslimit = load_number(raw + AT_OPSLIMIT);
    uint64_t memlimit = load_number(raw + AT_MEMLIMIT);
    if (opslimit < crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN || opslimit > MOST_OPSLIMIT ||
        memlimit < crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN || memlimit > MOST_MEMLIMIT) {
        return refuse(
            file, err, "the secret key asks for more or less memory or work than minisign does");
    }
    if (password == NULL) {
        enum ls_status status = refuse(file, err, "the secret key is encrypted");
        ls_err_remedy(
            err, "Run this where a password can be asked for, or use an unencrypted key.");
        return status;
    }
    LS_CLEANUP(free_text) char *text = guarded_alloc(PASSWORD_ROOM);
    enum ls_status status =
        password(user, "Password of the secret key: ", text, PASSWORD_ROOM, err);
    if (status != LS_OK) {
        return status;
    }
    if (!apply_password(raw, text)) {
        status = ls_err_set(err, LS_FAILURE, "not enough memory to decrypt the secret key");
        ls_err_remedy(err, "It takes %llu MB.", (unsigned long long)(memlimit >> 20));
        return status;
    }
    uint8_t checksum[crypto_generichash_BYTES];
    make_checksum(raw, checksum);
    if (sodium_memcmp(checksum, raw + AT_CHECKSUM, sizeof(checksum)) != 0) {
        status = ls_err_set(err, LS_FAILURE, "the password is wrong, or the secret key is damaged");
        ls_err_at(err, file, 0, 0);
    }
    return status;
}

/* Whether seed and public key belong together: minisign leaves the checksum of an unencrypted
 * key out, and a damaged key would make signatures that give it away. */
static bool
is_pair(const uint8_t *secret)
{
    LS_CLEANUP(free_bytes) uint8_t *again = guarded_alloc(crypto_sign_SECRETKEYBYTES);
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    (void)crypto_sign_seed_keypair(public_key, again, secret);
    return sodium_memcmp(again, secret, crypto_sign_SECRETKEYBYTES) == 0;
}

static void
take_public(const struct ls_secret_key *key, struct ls_public_key *ret_public)
{
    memcpy(ret_public->id, key->id, sizeof(ret_public->id));
    memcpy(ret_public->key, key->secret + crypto_sign_SEEDBYTES, sizeof(ret_public->key));
}

enum ls_status
ls_secret_key_parse(const char *file, struct ls_span text, ls_password_fn password, void *user,
    struct ls_secret_key **ret_key, struct ls_public_key *ret_public, struct ls_err *err)
{
    struct ls_span lines[2];
    struct ls_span comment;
    LS_CLEANUP(free_bytes) uint8_t *raw = guarded_alloc(SECRET_BYTES);
    if (text.len > LS_MINISIGN_FILE_MAX || !ls_minisign_split(text, 2, lines) ||
        !ls_minisign_comment(lines[0], LS_MINISIGN_UNTRUSTED, LS_MINISIGN_COMMENT_MAX, &comment) ||
        !ls_minisign_decode(lines[1], raw, SECRET_BYTES)) {
        enum ls_status status = ls_err_set(err, LS_CONFIG, "this is not a minisign secret key");
        ls_err_at(err, file, 0, 0);
        return status;
    }
    bool is_encrypted = raw[AT_KDF] == 'S' && raw[AT_KDF + 1] == 'c';
    bool is_plain = raw[AT_KDF] == 0 && raw[AT_KDF + 1] == 0;
    if (raw[0] != 'E' || raw[1] != 'd' || !(is_encrypted || is_plain) ||
        raw[AT_CHECKSUM_ALGORITHM] != 'B' || raw[AT_CHECKSUM_ALGORITHM + 1] != '2') {
        return refuse(file, err, "the secret key is of an algorithm that is not known");
    }
    if (is_encrypted) {
        enum ls_status status = decrypt(file, raw, password, user, err);
        if (status != LS_OK) {
            return status;
        }
    }
    if (!is_pair(raw + AT_SECRET)) {
        return refuse(file, err, "the secret key is damaged");
    }
    struct ls_secret_key *key = guarded_alloc(sizeof(*key));
    memcpy(key->id, raw + AT_BOX, sizeof(key->id));
    memcpy(key->secret, raw + AT_SECRET, sizeof(key->secret));
    take_public(key, ret_public);
    *ret_key = key;
    return LS_OK;
}

enum ls_status
ls_secret_key_generate(
    struct ls_secret_key **ret_key, struct ls_public_key *ret_public, struct ls_err *err)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    struct ls_secret_key *key = guarded_alloc(sizeof(*key));
    if (crypto_sign_keypair(public_key, key->secret) != 0) {
        ls_secret_key_destroy(key);
        return ls_err_set(err, LS_FAILURE, "libsodium could not make a pair of keys");
    }
    randombytes_buf(key->id, sizeof(key->id));
    take_public(key, ret_public);
    *ret_key = key;
    return LS_OK;
}

/* A password, asked for twice. */
static enum ls_status
ask_new_password(ls_password_fn password, void *user, char *text, struct ls_err *err)
{
    LS_CLEANUP(free_text) char *again = guarded_alloc(PASSWORD_ROOM);
    enum ls_status status =
        password(user, "Password for the new secret key: ", text, PASSWORD_ROOM, err);
    if (status == LS_OK && text[0] == '\0') {
        status = ls_err_set(err, LS_FAILURE, "the password is empty");
        ls_err_remedy(err, "Give one, or make an unencrypted key on purpose.");
    }
    if (status == LS_OK) {
        status = password(user, "The same again: ", again, PASSWORD_ROOM, err);
    }
    if (status == LS_OK && strcmp(text, again) != 0) {
        status = ls_err_set(err, LS_FAILURE, "the two passwords differ");
    }
    return status;
}

/* Cover the box as minisign does: with less and less memory where there is not enough. */
static enum ls_status
encrypt(uint8_t *raw, ls_password_fn password, void *user, struct ls_err *err)
{
    LS_CLEANUP(free_text) char *text = guarded_alloc(PASSWORD_ROOM);
    enum ls_status status = ask_new_password(password, user, text, err);
    if (status != LS_OK) {
        return status;
    }
    uint64_t opslimit = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
    uint64_t memlimit = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
    raw[AT_KDF] = 'S';
    raw[AT_KDF + 1] = 'c';
    randombytes_buf(raw + AT_SALT, crypto_pwhash_scryptsalsa208sha256_SALTBYTES);
    make_checksum(raw, raw + AT_CHECKSUM);
    while (opslimit >= crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN &&
           memlimit >= crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_MIN) {
        store_number(raw + AT_OPSLIMIT, opslimit);
        store_number(raw + AT_MEMLIMIT, memlimit);
        if (apply_password(raw, text)) {
            return LS_OK;
        }
        opslimit /= 2;
        memlimit /= 2;
    }
    return ls_err_set(err, LS_FAILURE, "not enough memory to encrypt the secret key");
}

enum ls_status
ls_secret_key_write(const struct ls_secret_key *key, ls_password_fn password, void *user,
    struct ls_buf *out, struct ls_err *err)
{
    static const char comment[] = LS_MINISIGN_UNTRUSTED "minisign encrypted secret key\n";
    static const char plain_comment[] = LS_MINISIGN_UNTRUSTED "minisign secret key\n";
    enum { ENCODED = sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL) };
    LS_CLEANUP(free_bytes) uint8_t *raw = guarded_alloc(SECRET_BYTES);
    LS_CLEANUP(free_text) char *text = guarded_alloc(sizeof(comment) + ENCODED + 1);
    raw[0] = 'E';
    raw[1] = 'd';
    raw[AT_CHECKSUM_ALGORITHM] = 'B';
    raw[AT_CHECKSUM_ALGORITHM + 1] = '2';
    memcpy(raw + AT_BOX, key->id, sizeof(key->id));
    memcpy(raw + AT_SECRET, key->secret, sizeof(key->secret));
    if (password != NULL) {
        enum ls_status status = encrypt(raw, password, user, err);
        if (status != LS_OK) {
            return status;
        }
    }
    struct ls_span head = password != NULL ? ls_span_of(comment) : ls_span_of(plain_comment);
    memcpy(text, head.ptr, head.len);
    (void)sodium_bin2base64(
        text + head.len, ENCODED, raw, SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL);
    size_t len = strlen(text);
    text[len] = '\n';
    /* all at once: a buffer that grows would leave copies behind */
    ls_buf_add(out, (struct ls_span){text, len + 1});
    return LS_OK;
}
