#!/bin/sh
# Refreshes assets/vendor from npm: the styles, fonts and scripts that pages load from this server instead of a CDN.
# Needs npm. To move to another version, change it here, run this, and put it into assets/README.md.
set -eu

BOOTSTRAP=5.3.6       # the version that dash-bootstrap-components 2.0.4 names
BOOTSTRAP_ICONS=1.13.2
DATE_FNS=4.1.0        # the names of months and days, for the calendar of dash-core-components
INTER=5.3.0           # @fontsource/inter
NOTO_SANS_SC=5.3.0    # @fontsource/noto-sans-sc
PLOTLY=4.1.1          # exactly the plotly.js of the Python plotly package; tests/unit/test_assets.py compares them

cd "$(dirname "$0")/.."
vendor=$PWD/assets/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() { # package version -> $work/<directory>
    mkdir -p "$work/$3"
    (cd "$work" && npm pack --silent "$1@$2" >"$3.name")
    tar -xzf "$work/$(cat "$work/$3.name")" -C "$work/$3" --strip-components=1
}

unpack bootstrap "$BOOTSTRAP" bootstrap
unpack bootstrap-icons "$BOOTSTRAP_ICONS" icons
unpack date-fns "$DATE_FNS" date-fns
unpack @fontsource/inter "$INTER" inter
unpack @fontsource/noto-sans-sc "$NOTO_SANS_SC" noto
unpack plotly.js-cartesian-dist-min "$PLOTLY" plotly

rm -rf "$vendor"
mkdir -p "$vendor/bootstrap" "$vendor/bootstrap-icons/fonts" "$vendor/date-fns" "$vendor/inter/files" "$vendor/noto-sans-sc/files" "$vendor/plotly"

sed '/sourceMappingURL/d' "$work/bootstrap/dist/css/bootstrap.min.css" >"$vendor/bootstrap/bootstrap.min.css"
cp "$work/bootstrap/LICENSE" "$vendor/bootstrap/LICENSE"

# woff2 alone: every browser that Dash supports reads it.
sed 's/,url("fonts\/bootstrap-icons\.woff?[^)]*) format("woff")//' \
    "$work/icons/font/bootstrap-icons.min.css" >"$vendor/bootstrap-icons/bootstrap-icons.min.css"
cp "$work/icons/font/fonts/bootstrap-icons.woff2" "$vendor/bootstrap-icons/fonts/"
cp "$work/icons/LICENSE" "$vendor/bootstrap-icons/LICENSE"

# The languages of the console beside English, which the calendar knows by itself.
for language in es sv zh-CN; do
    sed '/debugId/d; /sourceMappingURL/d' "$work/date-fns/locale/$language/cdn.min.js" >"$vendor/date-fns/$language.min.js"
done
cp "$work/date-fns/LICENSE.md" "$vendor/date-fns/LICENSE"

# Static weights with TrueType outlines: a PDF embeds them as subsets, which it does not with variable or CFF fonts.
for weight in 400 500 600 700; do
    for subset in latin-ext latin; do
        cp "$work/inter/files/inter-$subset-$weight-normal.woff2" "$vendor/inter/files/"
        awk -v name="/* inter-$subset-$weight-normal */" '$0 == name { on = 1 } on { print } on && /^}/ { exit }' \
            "$work/inter/$weight.css" | sed 's/, url([^)]*\.woff) format(.woff.)//'
    done
done >"$vendor/inter/fonts.css"
cp "$work/inter/LICENSE" "$vendor/inter/LICENSE"

# Chinese for printed reports: the one file a weight, which a PDF embeds as a subset, not the hundred slices for pages.
for weight in 400 700; do
    cp "$work/noto/files/noto-sans-sc-chinese-simplified-$weight-normal.woff2" "$vendor/noto-sans-sc/files/"
done
cp "$work/noto/LICENSE" "$vendor/noto-sans-sc/LICENSE"

cp "$work/plotly/plotly-cartesian.min.js" "$work/plotly/LICENSE" "$vendor/plotly/"

(cd "$vendor" && find . -type f | sort | xargs ls -l | awk '{ printf "%9d  %s\n", $5, $NF }')
