"""Messages in the shape of those that real systems send; every value in them is invented."""

import base64

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PDF_IN_BASE64 = base64.b64encode(PDF).decode()


def hl7(*segments: str, end: str = "\r") -> bytes:
    return "".join(f"{segment}{end}" for segment in segments).encode()


GENOMICS = hl7(
    r"MSH|^~\&|LIMS|GLH|EPR|HOSP|20261014155942||ORU^R01|ORIE-261014-9|T|2.3",
    "PID||9990001111|^^^^MR||NOBODY^Nora||20150101|F",
    "ORC|RE|1000000001|||||||||||||||||||^^^^^HOSP^^^ODS",
    "OBR|1|1000000001|T26-0001|R125^PANEL: R125.1 v1.2^LAB||||||||||202610060000||||||||20261014155916|||F",
    f"OBX|1|CE|R125^PANEL: R125.1 v1.2^LAB|PDF|^Lims^application/pdf^Base64^{PDF_IN_BASE64}|||N|||F",
    r"OBX|2|FT|51969-4^Full narrative report^LN|1|Result \.br\ Positive \F\ see report",
    "OBX|3|CWE|48018-6^Gene studied^LN|2a|11998^TP53^HGNC-Symb",
    "OBX|4|CWE|48005-3^Amino acid change^LN|2a|p.Arg175His^p.Arg175His^HGVS.p",
    "OBX|5|CNE|48002-0^Genomic source class^LN|2b|LA6683-2^Germline^LN",
    "NTE|1|L|Signed in the laboratory",
)
"""A PDF that calls itself CE, grouped variants, hardly a status: as genomics laboratories send them."""

LAW_CONTROL = hl7(
    r"MSH|^~\&|cobas||Host||20260701193219+0900||OUL^R22^OUL_R22|159|P|2.5.1|||NE|AL||UNICODE UTF-8|||LAB-29^IHE",
    'SPM|1|20391&CONTROL||""|||||||Q^^HL70369|||~~~~|||||20270430',
    "SAC|||20391^CONTROL|||||||704966|",
    "INV|20391^PCCC1^99ROC|OK^^HL703843|CO^^HL70384|^^99ROC",
    'OBR|1|""||20340^^99ROC',
    "ORC|SC||||CM",
    "TQ1|||||||||R^^HL70485",
    "OBX|1|NM|20340^20340^99ROC^^^IHELAW|1|9.02|mg/dL^^99ROC||N^^HL70078|||F|||||ADA~BATCH||c3^ROCHE~24-03^ROCHE"
    "|20260701192446||||||||||RSLT",
    "OBX|2|CE|20340^20340^99ROC^^^IHELAW|1|^^99ROC|||N^^HL70078|||F",
    "TCD|20340^^99ROC|^1^:^1",
    "INV|2034001|OK^^HL70383~CURRENT^^99ROC|R1|51193|1|12||||||20270531||||861168",
    "OBX|3|DTM|PT^Pipetting_Time^99ROC^S_OTHER^Other Supplemental^IHELAW|1|20260701191426|||N||||F",
)
"""An analyser's quality control in LAW."""

LAW_PATIENT = hl7(
    r"MSH|^~\&|BA200|Maker|Host|Provider|20261213131746||OUL^R22^OUL_R22|a5f1|P|2.5.1|||ER|AL||UNICODE UTF-8|||LAB-29^IHE",
    "SPM|1|S-AB12CD||SER|||||||P",
    'OBR||""||ACE^ACE^A400',
    "ORC|OK||||CM||||20261213131746",
    "OBX|1|NM|ACE^ACE^A400||21.93|U/L^U/L^A400||NONE|||F|||||ADMIN||A400^Maker~8340^Maker|20261213193435",
    'OBR||""||ALB^ALB^A400',
    "ORC|OK||||CM||||20261213131746",
    "OBX|1|NM|ALB^ALB^A400||43.38|g/L^g/L^A400||NONE|||C|||||ADMIN||A400^Maker~8340^Maker|20261213192844",
    "SPM|2|S-EF34GH||SER|||||||P",
    'OBR||""||ALB^ALB^A400',
    "ORC|OK||||IP",
    "OBX|1|NM|ALB^ALB^A400||40.00|g/L^g/L^A400",
)
"""Two specimens, three orders, ORC behind its OBR."""

GENEXPERT = hl7(
    r"MSH|^~\&|LAB PC^GeneXpert^6.5||LIS||20260617144953||ORU^R32^ORU_R30|GXM-3343|P|2.5.1",
    "PID|1",
    "ORC|RE||||||||20260616131755",
    "OBR|1|||BCRABL|||||||||||||||||||||F",
    "TQ1|1||||||20260616131755|20260616150236",
    "OBX|1|ST|BCRABL&MTB&Xpert BCR-ABL&2|&|POSITIVE [0.083% (IS)]^0.083|% (IS)|0.0030 to 55.00||||F|||||^ada l",
    "OBX|2|ST|BCRABL&MTB|&MR|^3.08|% (IS)",
    "OBX|3|ST|BCRABL&MTB|ABL&Ct|^12.4|||||||||||^||",
    "SPM|1|S-AB12CD^||BLD|||||||P",
)
"""OBX-4 is analyte&measure, OBX-5 text^number, SPM stands last."""

PATHOLOGY = hl7(
    r"MSH|^~\&|ACME^2.16.840.1^ISO|CAV^7A4^L|NHS|RQF^L|20260514102527+0200||ORU^R01^ORU_R01|5051|T|2.5.1|||AL",
    "PID|||403281375^^^7A4^PI~9990002222^^^NHS^NH||NOBODY^Nora",
    "OBR|1||9146928301|B3051^HbA1c|||201803091500|||||||201803091500||||||||201803091500|||F",
    "NTE|1||Follow the guideline.",
    "OBX|1|NM|B3553^HbA1c||49|mmol/mol|<48|H|||C|||201803091500",
    "OBR|2||9146928301|B0001^Full blood count|||201803091500|||||||201803091500||||||||201803091500|||F",
    r"OBX|1|NM|B0300^WBC count||3.5|x10\S\9/L|4.0-11.0|L|||F|||201803091500",
    "OBX|2|SN|B0307^Haemoglobin||<^149|g/L|130-180|H|||F",
    "OBX|3|CE|B0309^Mean cell volume||NA^Not assayed^ACME|fL||N|||F",
    "SPM|1|^9146949283||BLOO^Blood^ACME|||||||||||||201803091400|201803091500",
    "OBR|3||287018^7A4|CATH^Catheter report^L|||20181109123851|||||||||||||||20181109124818|||R",
    "OBX|1|RP|CATH^Catheter report^L||http://documents.example/1.pdf||||||F",
)
"""Several orders in one message, the specimen behind one of them."""

MINDRAY_CONTROL = hl7(
    r"MSH|^~\&|Maker|BS-480|||20260220060015||ORU^R01|1|P|2.3.1||||2||ASCII|||",
    "OBR|1|1|GLU|Maker^BS-480||20260220060015|||||||CTRL-N|LOT-1|20270101000000||M|100.0|3.5|98.2|mg/dL",
    "OBX|1|NM|1|GLU|98.200000|mg/dL|-||||F|||||||",
)
"""MSH-16 is no wish for an acknowledgement there: 2 means quality control."""

C111 = (
    b"H|\\^&|||c111LAB^Maker^c111^4.2^1^13147|||||host|RSUPL^REAL|P|1|20260414105700\rP|1||\r"
    b"O|1||S-AB12CD^^3||S||||||N|||||||||||20260414105700|||F\r"
    b"R|1|^^^687|28.6|U/L||N||F||ADA||20260414105626\rC|1|I|111^? QC|I\rL|1|N\r"
)
C311 = (
    b"H|\\^&|||c311^1|||||host|RSUPL^REAL|P|1\rP|1\r"
    b"O|1|11625^CL-24-0370            ^1^^004|R1|^^^685/\\^^^687/|R||||||N||^^||SC||||||||||20260203132011|||F\r"
    b"R|1|^^^685/|22.4|U/l||A||F|||||P1\rC|1|I|43|I\rR|2|^^^687/|15.0|U/l||N||C|||||P1\rL|1|N\r"
)
GENEXPERT_ASTM = (
    b"H|@^\\|GXM-3273||LAB PC^GeneXpert^6.5|||||LIS||P|1394-97|20260701130559\rP|1|||CM|^^^^\r"
    b"O|1|S26-1J_T26-56||^^^BCR|R|20260626150015|||||||||BLD||||||||||F\r"
    b"R|1|^^^BCR^Xpert BCR-ABL^1^^|POSITIVE [0.0066% (IS)]^0.0066|% (IS)|0.0030 to 55.00|||F||\\R\\ada|20260626150015"
    b"|20260626164534|LAB-1^920\rR|2|^^^BCR^^^BCR-ABL^Ct|^27.2|||\rR|3|^^^BCR^^^ABL^|PASS^|||\rL|1|N\r"
)
YUMIZEN_CONTROL = (
    b"H|\\^&|||H500^910^2.2|||||||Q|LIS2-A2|20260329110749\rP|1\r"
    b"O|1|PX440N||^^^DIF|R|20260329110631|||||||||CTRL^^CTRL MEDIUM||||||||||F\r"
    b"M|1|REAGENT|CLEANER\\LYSE|2211I^20260317^20260617\\2210M^20260327^20260527\r"
    b"R|1|^^^MCV^787-2|90.6|um3|84.0 - 94.0^REFERENCE_RANGE|N||F||ADA^^USER|20260329110631\rL|1|N\r"
)
ARCHITECT = (
    b"H|\\^&|||ARCHITECT^1.00|||||||P|1|20260330133346\rP|1|||SID13|Nobody^N\r"
    b"O|1|S-AB12CD|SID3^A123^5|^^^123^Assay1^UNDILUTED^P|R||20260223081223||||||||||||||||||F\r"
    b"R|1|^^^0021^B-hCG^UNDILUTED^P^47331M100^00788^^F|< 1.20|mIU/mL|0.35 TO 4.94|EXP^<||F||||20260715081030\r"
    b"R|2|^^^0021^B-hCG^UNDILUTED^P^47331M100^00788^^P|9245|RLU||||F||||20260715081030\rL|1|N\r"
)
SYSMEX = (
    b"H|\\\\^&|||XN-550^00-24^^^^BD||||||||E1394-97\rP|1|||37182|^N,^N\rC|1||x\r"
    b"O|1||^^                    27^M|^^^^WBC\\\\^^^^RBC|||||||N||||||||||||||F\r"
    b"R|1|^^^^WBC^1|  8.13|10*3/uL||N||F||||20260627135407\rL|1|N\r"
)
