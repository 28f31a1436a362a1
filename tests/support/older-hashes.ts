/** The password behind each of the hashes below. */
export const olderPassword = "a quiet lantern";

/**
 * Hashes as the older systems hold them: the Werkzeug ones made by Werkzeug's generate_password_hash (3.1.8), the bcrypt
 * ones by libxcrypt's crypt(3).
 */
export const olderHashes = {
  bcrypt2a: "$2a$04$Zm9vYmFyYmF6cXV4MTIzNOWswLVXt6jgtnqv8MKL7PS2ms05uKwNe",
  bcrypt2b: "$2b$04$Zm9vYmFyYmF6cXV4MTIzNOWswLVXt6jgtnqv8MKL7PS2ms05uKwNe",
  bcrypt2y: "$2y$04$Zm9vYmFyYmF6cXV4MTIzNOWswLVXt6jgtnqv8MKL7PS2ms05uKwNe",
  bcryptCost12: "$2b$12$Zm9vYmFyYmF6cXV4MTIzNOMaivloQMFDBkWBaKJW.yEuS33KG9fPy",
  scrypt:
    "scrypt:32768:8:1$3iRIBmAmT1QH3qAo$434f2efcc3c0188c75c2216641c6040c630d1cd01b3af8a19d2b5b5227889d9bbb170bdde324e92167c94276cc82c1ccb8724676829d0ea90458d40a5aa2eb53",
  pbkdf2:
    "pbkdf2:sha256:260000$Mb7DZJDn2glOR71r$01aeab62251e8c3507eaf471452660266fd6feb784470148d2dacd78678af16e",
  pbkdf2Sha1: "pbkdf2:sha1:1000$JC2ypC2EpONZALPP$4ab71a0fd4953d3913cd3c055ed00c0debcdc08f",
  pbkdf2Sha512:
    "pbkdf2:sha512:1000$0wodQvi8ZTKuF3TH$45b4971e1dddf0cdc5711c6c916d2c698d69d47be552ee36d2af9d6a003db0a663f8d7293c6b654a901e36374d35b26e7114f37e384c667394f72d11cb64540f",
  scryptOddSalt:
    "scrypt:1024:8:1$sälz€ +/$cb2d7cbb38fd38abd319f1e94f478ad6f23e3791898191046ff7f55e07e265546c0f1eab0200394daf0e4f4f8899549467c8bd2c8af1f8c95cce6679d73218e1",
  pbkdf2OddSalt:
    "pbkdf2:sha256:1000$sälz€ +/$4dbd31644df0a2f56146146babcd7b0ca4c168bf312d1d2a80822c72fd6ef079",
};

/** The same for a password with letters beyond ASCII. */
export const olderUnicodePassword = "stille Laterne süß 🏮";
export const olderUnicodeHashes = {
  scrypt:
    "scrypt:1024:8:1$nqmjD3260dFpbyJ4$3e73c000385517988722048a1518a5e63551387d4a734189debdbf1f68fbf6991f6b225130e033801fc037acb15a0480b005486cb7a24fcb700c4cc0759aa71e",
  pbkdf2:
    "pbkdf2:sha256:1000$0lJEz8vWYA5w9io5$bb296d7844947eb99881abd4b26e8d365fc00dd4dbc7cb7459de11954bdb09f1",
};

/** The same for a password longer than bcrypt reads: of its 80 bytes bcrypt counted the first 72. */
export const olderLongPassword = "x".repeat(80);
export const olderLongHashes = {
  bcrypt: "$2b$04$Zm9vYmFyYmF6cXV4MTIzNOVBQroifWj9J6NmcVeaSe7dMb1.bZXaq",
  scrypt:
    "scrypt:1024:8:1$dSOr8ivoY4omRx1o$b36837b71a56d2423c713fbcc21ed3e676e717d8601a489e980f71fd6570340ea7828815ee450eb48f4171eddf7f4cebb21c94c7e2f53fabb7ca27f76076b8d0",
  pbkdf2:
    "pbkdf2:sha256:1000$bQ8CVb9CuDsffcLp$f86618acf9606594d4eda297ee55d93642c3082d10b993638d21609f289291ee",
};

/** What an older database may hold in place of a hash that can be checked. */
export const unusableHashes = [
  "",
  "a hash",
  "!",
  "5f4dcc3b5aa765d61d8327deb882cf99",
  "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
  "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
  "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
];
