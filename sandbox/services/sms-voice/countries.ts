/** Countries of ISO 3166-1 that can be called, each with its calling code; where several share one, the first is the one of a number that says no more. */
const callingCodes =
  'US1 CA1 RU7 KZ7 EG20 SS211 MA212 DZ213 TN216 LY218 GM220 SN221 MR222 ML223 GN224 CI225 BF226 NE227 TG228 BJ229 MU230 LR231 SL232 GH233 ' +
  'NG234 TD235 CF236 CM237 CV238 ST239 GQ240 GA241 CG242 CD243 AO244 GW245 SC248 SD249 RW250 ET251 SO252 DJ253 KE254 TZ255 UG256 BI257 MZ258 ' +
  'ZM260 MG261 RE262 ZW263 NA264 MW265 LS266 BW267 SZ268 KM269 ZA27 ER291 AW297 FO298 GL299 GR30 NL31 BE32 FR33 ES34 GI350 PT351 LU352 IE353 ' +
  'IS354 AL355 MT356 CY357 FI358 BG359 HU36 LT370 LV371 EE372 MD373 AM374 BY375 AD376 MC377 SM378 UA380 RS381 ME382 XK383 HR385 SI386 BA387 ' +
  'MK389 IT39 RO40 CH41 CZ420 SK421 LI423 AT43 GB44 DK45 SE46 NO47 PL48 DE49 FK500 BZ501 GT502 SV503 HN504 NI505 CR506 PA507 HT509 PE51 MX52 ' +
  'CU53 AR54 BR55 CL56 CO57 VE58 GP590 BO591 GY592 EC593 GF594 PY595 MQ596 SR597 UY598 CW599 MY60 AU61 ID62 PH63 NZ64 SG65 TH66 TL670 BN673 ' +
  'NR674 PG675 TO676 SB677 VU678 FJ679 PW680 WS685 KI686 NC687 TV688 PF689 FM691 MH692 JP81 KR82 VN84 KP850 HK852 MO853 KH855 LA856 CN86 BD880 ' +
  'TW886 TR90 IN91 PK92 AF93 LK94 MM95 MV960 LB961 JO962 SY963 IQ964 KW965 SA966 YE967 OM968 PS970 AE971 IL972 BH973 QA974 BT975 MN976 NP977 ' +
  'IR98 TJ992 TM993 AZ994 GE995 KG996 UZ998 PR1787 DO1809 JM1876 BS1242 BB1246 BM1441 TT1868 AG1268 AI1264 DM1767 GD1473 KN1869 KY1345 LC1758 ' +
  'MS1664 TC1649 VC1784 VG1284 VI1340 GU1671 MP1670 AS1684';

const byCode = new Map<string, string>();
const all: string[] = [];
for (const entry of callingCodes.split(' ')) {
  const [country, code] = [entry.slice(0, 2), entry.slice(2)];
  all.push(country);
  if (!byCode.has(code)) byCode.set(code, country);
}
/** Area codes of Canada within +1. */
for (const area of '204 226 236 249 250 263 289 306 343 354 365 367 368 403 416 418 431 437 438 450 468 474 506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905'.split(
  ' ',
)) {
  byCode.set(`1${area}`, 'CA');
}

/** The countries that rules can name. */
export const countries: readonly string[] = [...all].sort();

/** Country of a phone number in E.164 form; undefined where no country has such a number. */
export function countryOf(number: string): string | undefined {
  const digits = number.replace('+', '');
  for (let length = 4; length > 0; length -= 1) {
    const country = byCode.get(digits.slice(0, length));
    if (country !== undefined) return country;
  }
  return undefined;
}

/** Sender ids of these countries need a registration first; in the others of `withoutSenderIds` there are none. */
export const registeredSenderIds: ReadonlySet<string> = new Set([
  'AE',
  'BY',
  'CN',
  'EG',
  'GB',
  'IN',
  'JO',
  'KE',
  'KW',
  'PH',
  'QA',
  'RU',
  'SA',
  'SG',
  'TH',
  'TR',
  'VN',
]);
export const withoutSenderIds: ReadonlySet<string> = new Set([
  'AR',
  'BE',
  'BR',
  'CA',
  'CL',
  'CO',
  'HU',
  'KR',
  'MX',
  'NZ',
  'PR',
  'TW',
  'US',
  'UY',
  'ZA',
]);

/** US dollars for a message part by country; made up but of the right size. */
const prices: Readonly<Record<string, number>> = { US: 0.00883, CA: 0.01, DE: 0.12, FR: 0.08, GB: 0.05, IN: 0.003, NO: 0.07 };
export const priceOf = (country: string): number => prices[country] ?? 0.06;
