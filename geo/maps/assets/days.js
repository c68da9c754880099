// Civil days as text and as numbers. The browser's clock and zone have no part in it.
"use strict";

// Days since 1970-01-01 of an ISO day.
Ceaseline.dayNumber = (iso) => {
  const [y, m, d] = iso.split("-").map(Number);
  const year = m > 2 ? y : y - 1; // years begin in March, so that the leap day is the last
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + d - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
};

Ceaseline.monthsBefore = (iso, months) => {
  const [y, m, d] = iso.split("-").map(Number);
  const count = y * 12 + m - 1 - months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const most = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(Math.min(d, most)).padStart(2, "0")].join("-");
};

Ceaseline.longDate = (data, lang, iso) => {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${data.months[lang][m - 1]} ${y}`;
};

Ceaseline.isDay = (text) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text || "")) return false;
  const [, m, d] = text.split("-").map(Number);
  return m >= 1 && m <= 12 && d >= 1 && Ceaseline.monthsBefore(text, 0) === text;
};

// 2024-12 means the last of some days that is not after the end of that month.
Ceaseline.lastIn = (days, text) => (/^\d{4}(-\d\d){0,2}$/.test(text) ? days[Ceaseline.lastBy(days, `${text}~`)] : undefined);

// Whether a record is valid on a day: from its first one until its end, which is not included.
Ceaseline.valid = (record, day) => (!record.start || record.start <= day) && (!record.end || day < record.end);

// Position of the last of some sorted days that is not after a day; -1 if all are.
Ceaseline.lastBy = (days, day) => {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
