/**
 * Countries and territories that messages can be sent to, as ISO 3166-1 codes of two letters: what `"*"` in a protect map stands for, since the
 * API takes 1 to 300 countries and no wildcard. Source: ISO 3166-1 (and XK, which AWS uses for Kosovo); facts/tenants.md 4.8, A-15.
 */
export const countries: readonly string[] = (
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL ' +
  'CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU ' +
  'GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC ' +
  'MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT ' +
  'PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA ' +
  'UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
).split(' ');

/**
 * Countries whose carriers take no alphanumeric sender ids at all: a number is needed there. General knowledge, not in AWS's models, so only the
 * ones that are beyond doubt (docs/assumptions.md).
 */
export const withoutSenderIds: ReadonlySet<string> = new Set(['US', 'CA', 'PR']);

/** Countries where a sender id has to be registered before AWS gives it out. The same caution: the ones that AWS's own pages name first. */
export const registrationOnly: ReadonlySet<string> = new Set(['SG', 'IN', 'AE', 'SA', 'TR', 'CN']);

/** A protect map with the star written out: each country that is not named gets what the star says. */
export function expandedProtect<Action extends string>(protect: Readonly<Record<string, Action>>): ReadonlyMap<string, Action> {
  const star = protect['*'];
  const all = new Map(star === undefined ? [] : countries.map((country) => [country, star] as const));
  for (const [country, action] of Object.entries(protect)) if (country !== '*') all.set(country, action);
  return all;
}
