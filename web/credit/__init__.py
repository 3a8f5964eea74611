"""The pages of somebody who renews a license.

area           the blueprint
overview       where each license stands
licenses       a license
periods        its renewal periods
license_forms  their fields
entries        what was earned
entry_forms    its fields
evidence       files with it
certificates   one’s own certificates
transcript     all of it, to print and to take along
reminders      stopping the letters
"""
