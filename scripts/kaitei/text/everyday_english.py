"""What people type where an English policy says something else: delete for “erasure”, unsubscribe for “opt out”.

Left, words as typed; right, how the words of a policy begin, the likeliest first; those of up to three letters are whole words. Small words (my, who) are never asked for.
"""

from __future__ import annotations

TABLE = """
delete deletes deleting deleted deletion remove removing removed removal erase erasing erased erasure forget : delet eras remov
cancel cancels cancelling canceling cancellation quit quitting leave leaving close closing : cancel terminat clos delet
unsubscribe unsubscribing stop stopping optout : unsubscrib opt withdraw object stop
withdraw revoke : withdraw revok
sell sells selling sold sale : sell sold sale shar
share shares sharing shared give gives giving given pass disclose disclosed gets receive receives : shar disclos third recipient transfer
employees employee staff colleagues contractors : employee staff personnel contractor
partners vendors vendor suppliers processors subprocessors : processor subprocessor vendor third provider
cookie cookies : cookie track
track tracks tracking tracked trackers spying spy watch watching monitor monitored : track monitor cookie analytic
analytics statistics stats : analytic statistic
ad ads advert adverts advertising advertisement advertisements advertiser advertisers targeted : advertis ads marketing
spam newsletter newsletters marketing mailing promotions : marketing newsletter promotion unsubscrib email
contact phone telephone call email mail reach question questions ask help support complain complaint : contact email phone write complain
kid kids child children minor minors teenager teenagers son daughter parents : child minor age parent
keep keeps keeping kept store stores storing stored retain retention : retention retain stor keep
see view get copy obtain request download export portability : access copy export download portab
fix correct correcting correction wrong mistake update updating : correct rectif updat
change changes changing amend amended : chang amend updat
safe safety secure security protect protected breach breaches leak leaked : secur protect breach encrypt
hack hacked hackers stolen compromised : secur protect breach password unauthori secret
encrypt encrypted encryption https ssl tls : encrypt secur
abroad overseas country countries foreign international europe eu eea uk usa america india china : transfer countr international
third party parties : third recipient processor shar disclos
ban banned banning block blocked suspend suspended : suspend terminat
age old minimum : age year child minor
gdpr ccpa cpra : rights law
mean means meaning definition define defined : mean defin
pay paying payment payments : pay payment fee fees pric charg bill invoic
price prices pricing cost costs fee fees charge charged charges bill billing invoice : fee fees pric charg bill invoic pay payment
card cards : card payment
refund refunds refunded money moneyback : refund reimburs
sue suing court courts lawsuit dispute disputes arbitration : court dispute arbitrat jurisdiction law
police government authorities subpoena warrant : authorit government law subpoena warrant
consent consents agree agreed permission : consent agree permission
collect collects collecting collected gather gathering know knows : collect
use uses using used usage purpose purposes : use uses using used purpose
own owns owner ownership copyright : own copyright intellectual
location gps whereabouts : location address
device devices mobile smartphone : device mobile
"""
