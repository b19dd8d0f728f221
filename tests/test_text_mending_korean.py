"""Korean subtitles as a person would read them: what goes in, and what is said."""

# ruff: noqa: RUF001 - look-alikes and signs are what is mended

import re
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import DublineError, VoiceError
from voices.text import korean
from voices.text.korean.pronouncing import spoken
from voices.text.mending import mended

NUMBERS = [
    ("1,234원입니다", "천이백삼십사원입니다"),
    ("10000원", "만원"),
    ("110,000명", "십일만 명"),
    ("12,345,678", "천이백삼십사만 오천육백칠십팔"),
    ("100,000,000원", "일억원"),
    ("3만5천원", "삼만 오천원"),
    ("1억 2천만 원", "일억 이천만 원"),
    ("5만2000원", "오만 이천원"),
    ("1.5억 원", "일 점 오억 원"),
    ("1조 2,345억 원", "일조 이천삼백사십오억 원"),
    ("1억2천3백만원", "일억 이천삼백만원"),
    ("1만 명, 2천 명, 3백 명", "만 명, 이천 명, 삼백 명"),
    ("500여만 원", "오백여만 원"),
    ("30여 명", "삼십여 명"),
    ("3.14", "삼 점 일사"),
    ("0.5", "영 점 오"),
    ("규모 4.8의 지진", "규모 사 점 팔의 지진"),
    ("버전 1.2.3", "버전 일 점 이 점 삼"),
    ("192.168.0.1", "일구이 점 일육팔 점 영 점 일"),
    ("1/2", "이분의 일"),
    ("3/4이야", "사분의 삼이야"),
    ("5분의 3", "오분의 삼"),
    ("½컵", "이분의 일컵"),
    ("007 작전", "공공칠 작전"),
    ("-5도", "영하 오 도"),
    ("-15.5℃까지", "영하 십오 점 오 도까지"),
    ("-3점", "마이너스 삼 점"),
    ("+10점", "플러스 십 점"),
    ("3+5=8", "삼 더하기 오는 팔"),
    ("10 - 3 = 7", "십 빼기 삼은 칠"),
    ("3×4, 6÷2", "삼 곱하기 사, 육 나누기 이"),
    ("1+1=귀요미", "일 더하기 일은 귀요미"),
    ("1+1 행사", "원 플러스 원 행사"),
    ("x=3", "엑스는 삼"),
    ("3 < 5", "삼은 오보다 작다"),
    ("10²", "십의 제곱"),
    ("10⁵", "십의 오제곱"),
    ("√2는 1.414", "루트 이는 일 점 사일사"),
    ("№5, No.1", "넘버 오, 넘버 원"),
    ("제1회, 제3과", "제일 회, 제삼과"),
    ("5, 4, 3, 2, 1!", "오, 사, 삼, 이, 일!"),
    ("①하나 ②둘", "일, 하나 이, 둘"),
    ("１２３", "백이십삼"),
    ("8090 세대", "팔공구공 세대"),
    ("혈압 120/80", "혈압 백이십에 팔십"),
    ("2^10, x^2, 2^-3", "이의 십제곱, 엑스의 제곱, 이의 마이너스 삼제곱"),
    ("10⁻³", "십의 마이너스 삼제곱"),
    ("f(x) = 2x + 1", "f, 엑스는 이엑스 플러스 일"),
    ("비밀번호는 1234예요", "비밀번호는 일이삼사예요"),
    ("인증번호 482913, QR코드 100개", "인증번호 사팔이구일삼, 큐알코드 백 개"),
    ("버스 번호 146번", "버스 번호 백사십육 번"),
    ("1/4분기", "일사분기"),
    ("p.15, pp.20-25", "십오 페이지, 이십에서 이십오 페이지"),
    ("#1 브랜드 #100일챌린지", "넘버 원 브랜드 백일챌린지"),
    ("3⅔이닝, 2½컵", "삼과 삼분의 이이닝, 이와 이분의 일컵"),
    ("p < 0.05, θ = 45°", "피는 영 점 영오보다 작다, 세타는 사십오 도"),
]
COUNTS = [
    ("한 시 2명 20살 3개", "한 시 두 명 스무 살 세 개"),
    ("1시, 12시, 13시", "한 시, 열두 시, 십삼 시"),
    ("3명한테, 2개지, 2번가", "세 명한테, 두 개지, 이 번가"),
    ("1분 2년 3층 4호", "일 분 이 년 삼 층 사 호"),
    ("강아지 2마리, 책 10권", "강아지 두 마리, 책 열 권"),
    ("물 2잔이랑 커피 3잔", "물 두 잔이랑 커피 세 잔"),
    ("35살이래", "서른다섯 살이래"),
    ("21명", "스물한 명"),
    ("101마리", "백한 마리"),
    ("123명", "백이십삼 명"),
    ("1시간 30분", "한 시간 삼십 분"),
    ("24시간", "이십사 시간"),
    ("3개월, 3개국", "삼 개월, 삼 개국"),
    ("2배, 1.5배", "두 배, 일 점 오 배"),
    ("1번째, 2번째, 20번째", "첫 번째, 두 번째, 스무 번째"),
    ("3번 만났어", "세 번 만났어"),
    ("12번 승강장", "십이 번 승강장"),
    ("5번 출구", "오 번 출구"),
    ("30번 넘게", "서른 번 넘게"),
    ("자동차 3대", "자동차 세 대"),
    ("20대 여성", "이십 대 여성"),
    ("세계 3대 미녀", "세계 삼 대 미녀"),
    ("제21대 국회", "제이십일 대 국회"),
    ("손님 3분 오셨어요", "손님 세 분 오셨어요"),
    ("3분 기다려", "삼 분 기다려"),
    ("2인분, 3인조", "이인분, 삼인조"),
    ("1등, 2위, 3호선", "일등, 이위, 삼 호선"),
    ("3학년 2반 15번", "삼 학년 이 반 십오 번"),
    ("20세기, 35세", "이십 세기, 삼십오 세"),
    ("2박3일", "이 박 삼일"),
    ("0개", "영 개"),
    ("3, 4명", "세 명, 네 명"),
    ("아이폰 15는", "아이폰 십오는"),
    ("4대 보험, 2대 회장, 3대째", "사 대 보험, 이 대 회장, 삼 대째"),
    ("버스 10대, 10대 소녀", "버스 열 대, 십 대 소녀"),
    ("자동차 3대 왕복", "자동차 세 대 왕복"),
    ("태권도 3단, 시금치 3단", "태권도 삼 단, 시금치 세 단"),
    ("영업2팀, 3팀", "영업이 팀, 세 팀"),
    ("1막 2장, 2장 3절, 사진 2장", "일막 이 장, 이 장 삼절, 사진 두 장"),
    ("5살배기, 2명분", "다섯 살배기, 두 명분"),
    ("고기 2근, 금 3돈", "고기 두 근, 금 세 돈"),
    ("30정도, 3 정도", "삼십정도, 삼 정도"),
    ("1년에 12번, 정답은 2번", "일 년에 열두 번, 정답은 이 번"),
    ("내선 3번", "내선 삼 번"),
    ("VI장", "육 장"),
    ("5대 수출 업종, 3대 신용평가사", "오 대 수출 업종, 삼 대 신용평가사"),
    ("5대 더, 2대 있어, 3대가", "다섯 대 더, 두 대 있어, 세 대가"),
    ("3경기 연속, 3경 원", "세 경기 연속, 삼경 원"),
    ("1반 1번, 3-2번 버스", "일 반 일 번, 삼 다시 이 번 버스"),
    ("5글자, 3문제, 3째", "다섯 글자, 세 문제, 셋째"),
    ("1번부터 5번까지, 교향곡 9번", "일 번부터 오 번까지, 교향곡 구 번"),
    ("2, 4번째 월요일", "두 번째, 네 번째 월요일"),
    ("3팩, 7번 탑승구", "세 팩, 칠 번 탑승구"),
    ("3-1 문제, 다시 3명", "삼 다시 일 문제, 다시 세 명"),
]
RANGES = [
    ("3-5일", "삼에서 오일"),
    ("10~20명", "열 명에서 스무 명"),
    ("2～3개", "두 개에서 세 개"),
    ("10~20%", "십에서 이십 퍼센트"),
    ("5-10분", "오에서 십 분"),
    ("3시~5시", "세 시에서 다섯 시"),
    ("3~5시", "세 시에서 다섯 시"),
    ("5~6월", "오월에서 유월"),
    ("오전 9시~오후 6시", "오전 아홉 시에서 오후 여섯 시"),
    ("30분~1시간", "삼십 분에서 한 시간"),
    ("9:30~10:15", "아홉 시 삼십 분에서 열 시 십오 분"),
    ("100~200만원", "백에서 이백만원"),
    ("3만~5만 원", "삼만에서 오만 원"),
    ("월~금, 월요일~금요일", "월에서 금, 월요일에서 금요일"),
    ("서울~부산", "서울에서 부산"),
    ("12-3번지", "십이 다시 삼 번지"),
    ("10°C~20°C, 10cm~20cm", "십 도에서 이십 도, 십 센티미터에서 이십 센티미터"),
    ("-10~-5도, -3~7도", "영하 십에서 오 도, 영하 삼에서 영상 칠 도"),
    ("5~60대, 20~30대", "오육십대, 이십 대에서 삼십 대"),
    ("B1~3층, B1F", "지하 일 층에서 삼 층, 지하 일 층"),
    ("19-20시즌", "십구 이십 시즌"),
    ("2024.1.1~2024.12.31", "이천이십사 년 일월 일일에서 이천이십사 년 십이월 삼십일일"),
    ("1/1~1/31", "일월 일일에서 일월 삼십일일"),
]
TIMES = [
    ("9:30에 만나", "아홉 시 삼십 분에 만나"),
    ("14:05 기차", "십사 시 오 분 기차"),
    ("오후 3:00", "오후 세 시"),
    ("00:10", "영 시 십 분"),
    ("1:02:03", "한 시 이 분 삼 초"),
    ("9am, 9:30 PM", "오전 아홉 시, 오후 아홉 시 삼십 분"),
    ("PM 3시", "오후 세 시"),
    ("3시입니다, 3시즌", "세 시입니다, 삼 시즌"),
    ("3시30분", "세 시 삼십 분"),
    ("2024년 5월 3일", "이천이십사 년 오월 삼일"),
    ("6월, 10월, 12월", "유월, 시월, 십이월"),
    ("2024-05-03", "이천이십사 년 오월 삼일"),
    ("2024.5.3.", "이천이십사 년 오월 삼일"),
    ("2024/10/16", "이천이십사 년 시월 십육일"),
    ("5/3까지", "오월 삼일까지"),
    ("5/3(금)", "오월 삼일, 금"),
    ("1990년대", "천구백구십 년대"),
    ("'24년", "이십사 년"),
    ("24.12.25", "이십사 년 십이월 이십오일"),
    ("'23.5.1", "이십삼 년 오월 일일"),
    ("24/7", "이십사 시간 내내"),
    ("3:2로 이겼다", "삼 대 이로 이겼다"),
    ("3-2로 졌어", "삼 대 이로 졌어"),
    ("1대1로 붙자", "일 대 일로 붙자"),
    ("16:9", "십육 대 구"),
    ("한국 vs 일본", "한국 대 일본"),
    ("6·25 전쟁", "육이오 전쟁"),
    ("8.15 광복", "팔일오 광복"),
    ("12·12", "십이십이"),
    ("3·1절", "3·1절"),  # which g2pk2 knows
    ("9초58", "구 초 오십팔"),
    ("4.3 사건, 1.4후퇴", "사삼 사건, 일사후퇴"),
    ("요한복음 3:16-18, 시편 23:1", "요한복음 삼 장 십육 절에서 십팔 절, 시편 이십삼 편 일 절"),
    ("2:1:1", "이 대 일 대 일"),
    ("5·7·5", "오칠오"),
    ("오후3시, pm3시", "오후 세 시, 오후 세 시"),
    ("PM10, PM 2.5", "피엠십, 피엠 이 점 오"),
]
TELEPHONES = [
    ("010-1234-5678이에요", "공일공, 일이삼사, 오육칠팔이에요"),
    ("010 2345 6789", "공일공, 이삼사오, 육칠팔구"),
    ("01023456789", "공일공이삼사오육칠팔구"),
    ("02-123-4567", "공이, 일이삼, 사오육칠"),
    ("(031) 123-4567", "공삼일, 일이삼, 사오육칠"),
    ("+82-10-1234-5678", "플러스 팔이, 일공, 일이삼사, 오육칠팔"),
    ("1588-1234로", "일오팔팔, 일이삼사로"),
    ("123-456-789012", "일이삼, 사오육, 칠팔구공일이"),
    ("119에 전화해", "일일구에 전화해"),
    ("112로 신고해", "일일이로 신고해"),
    ("978-89-1234-567-8", "구칠팔, 팔구, 일이삼사, 오육칠, 팔"),
    ("국번 없이 120, 114 안내", "국번 없이 일이공, 일일사 안내"),
]
AMOUNTS = [
    ("₩1,000", "천원"),
    ("$5, $1", "오 달러, 일 달러"),
    ("$5.50", "오 달러 오십 센트"),
    ("$0.99", "구십구 센트"),
    ("€20, £3, ¥500", "이십 유로, 삼 파운드, 오백엔"),
    ("$100만 달러", "백만 달러"),
    ("$3~5", "삼에서 오 달러"),
    ("50€", "오십 유로"),
    ("HK$10", "십 홍콩 달러"),
    ("10km, 5kg, 170cm", "십 킬로미터, 오 킬로그램, 백칠십 센티미터"),
    ("182.5cm고", "백팔십이 점 오 센티미터고"),
    ("시속 300km/h로", "시속 삼백 킬로미터로"),
    ("100km/h", "시속 백 킬로미터"),
    ("25℃, 77°F", "이십오 도, 화씨 칠십칠 도"),
    ("50%, 3%p", "오십 퍼센트, 삼 퍼센트포인트"),
    ("30㎡, 3m³", "삼십 제곱미터, 삼 세제곱미터"),
    ("2L, 500ml, 16GB", "이 리터, 오백 밀리리터, 십육 기가바이트"),
    ("20μg, 5Ω", "이십 마이크로그램, 오 옴"),
    ("1kg당 3,000원", "일 킬로그램당 삼천원"),
    ("5g/L", "오 그램 퍼 리터"),
    ("5KG, 10CM, 60HZ", "오 킬로그램, 십 센티미터, 육십 헤르츠"),
    ("10만㎞, 3만㎡", "십만 킬로미터, 삼만 제곱미터"),
    ("1080p, 1000rpm, 1.5톤", "천팔십 피, 천 알피엠, 일 점 오 톤"),
    ("35㎍/㎥", "삼십오 마이크로그램 퍼 세제곱미터"),
    ("전년(―1.8%)", "전년, 마이너스 일 점 팔 퍼센트"),
    ("126mg/dL", "백이십육 밀리그램 퍼 데시리터"),
]
LETTERS = [
    ("K팝, PC방, A형", "케이팝, 피씨방, 에이형"),
    ("TV를 GPT를", "티브이를 지피티를"),
    ("A4, 3D, 5G, 4K", "에이포, 쓰리디, 파이브지, 포케이"),
    ("U+, C++, A+", "유플러스, 씨 플러스 플러스, 에이 플러스"),
    ("LTE, MP3, G20", "엘티이, 엠피쓰리, 지이십"),
    ("F-16, KF94, U-20", "에프십육, 케이에프구십사, 유이십"),
    ("R&D, A/S", "알앤디, 에이에스"),
    ("KBS 뉴스", "케이비에스 뉴스"),
    ("NASA가, FIFA가", "나사가, 피파가"),
    ("MBTI가 ENFP야", "엠비티아이가 이엔에프피야"),
    ("OK, NO라고", "오케이, 노라고"),
    ("e스포츠, x축, T셔츠", "이스포츠, 엑스축, 티셔츠"),
    ("A 씨가", "에이 씨가"),
    ("B2층, 7F에서", "지하 이 층, 칠 층에서"),
    ("COVID-19, 1st", "코비드일구, 퍼스트"),
    ("D-30, D-day", "디 마이너스 삼십, 디데이"),
    ("코로나19", "코로나일구"),
    ("터미네이터 Ⅲ", "터미네이터 삼"),
    ("헨리 VIII세, 루이 XIV세", "헨리 팔 세, 루이 십사 세"),
    ("ＡＢＣ방송", "에이비씨방송"),
    ("Mr. 김", "미스터 김"),
    ("α파, π는", "알파파, 파이는"),
    ("ㅋㅋㅋㅋㅋ 대박ㅋㅋ", "크크크 대박 크크"),
    ("헐ㅠㅠ, ㅎㅎ", "헐 흑흑, 흐흐"),
    ("ㅇㅇ, ㄱㄱ, ㅇㅋ, ㄳ", "응, 고고, 오케이, 감사"),
    ("안돼ㅐㅐ", "안돼애애"),
    ("ㄱ자, ㄴ, ㅏ", "기역자, 니은, 아"),
    ("ﾡￂ", "가"),
    ("大韓民國은", "대한민국은"),
    ("한국(韓國)은", "한국은"),
    ("女子, 李씨", "여자, 이씨"),
    ("㈜삼성", "주식회사 삼성"),
    ("GPU 연산, HDMI 포트", "지피유 연산, 에이치디엠아이 포트"),
    ("HELLO 여러분", "hello 여러분"),
    ("USB-C, S&P500", "유에스비씨, 에스앤피오백"),
    ("ON을 OFF로, MAX로", "온을 오프로, 맥스로"),
    ("IoT, K-pop, K-POP", "아이오티, 케이팝, 케이팝"),
    ("XX기업", "엑스엑스기업"),
    ("Vol.2, Lv.99, Ep. 3", "볼륨 이, 레벨 구십구, 에피소드 삼"),
    ("320i, GPT-4o", "삼백이십아이, 지피티사오"),
    ("ㅇㅋㅇㅋ, ㄹㅇㅋㅋ, ㅁㅊ", "오케이 오케이, 리얼 크크, 미친"),
    ("㉠, ㉡", "기역, 니은"),
    ("不可能, 不當, 六月", "불가능, 부당, 유월"),
    ("A팀 vs B팀", "에이팀 대 비팀"),
    ("SPF50+ PA+++", "에스피에프오십 플러스 피에이 플러스 플러스 플러스"),
    ("A(32)씨, B(남·38)씨", "에이, 삼십이씨, 비, 남·삼십팔씨"),
]
MARKS = [
    ("“안녕”이라고 '작은' 「책」", "안녕이라고 작은 책"),
    ("네~ 알겠습니다~!", "네 알겠습니다!"),
    ("뭐?! 진짜!!! 음... 그래..", "뭐? 진짜! 음… 그래…"),
    ("(웃음) 서울(수도)은 [음악]", "웃음, 서울, 수도은, 음악"),
    ("남/녀", "남, 녀"),
    ("철수&영희", "철수 앤 영희"),
    ("그건 — 아니야", "그건, 아니야"),
    ("예: 첫째; 둘째", "예, 첫째, 둘째"),
    ("초·중·고", "초중고"),
    ("서울-부산", "서울 부산"),
    ("*중요* ^^ ;;", "중요"),
    ("<i>그래</i> ♪ 사랑 😀", "그래 사랑"),
    ("- 뭐?\\N- 아니야", "뭐?\n아니야"),
    ("- 3시야?\\N- 4시야", "세 시야?\n네 시야"),
    ("#오늘 @철수", "오늘 골뱅이 철수"),
    ("사랑=행복", "사랑은 행복"),
    ("김○○ 씨", "김땡땡 씨"),
    ("50%는", "오십 퍼센트는"),
    ("℃는 °C", "도는 도"),
    ("그래 ㅠㅁㅠ ㅎㅅㅎ", "그래"),
]
ROWS = [*NUMBERS, *COUNTS, *RANGES, *TIMES, *TELEPHONES, *AMOUNTS, *LETTERS, *MARKS]
# Whole lines, and how they sound
SOUNDS = [
    ("17일", "십치릴"),
    ("100원짜리 10개", "배권짜리 열 개"),
    ("6월 6일", "유월 유길"),
    ("3·1절", "사밀쩔"),
    ("8개, 10명", "여덜 깨, 열 명"),
    ("3만 원과 2천원", "삼만 원과 이처눤"),
    ("5층 10층", "오 층 십 층"),
]
WORDS = ["오늘은", "그래서", "우리가", "정말", "친구들과", "어제도", "좋아하는", "바다에서"]
VALUES = {name: at for at, name in enumerate("영일이삼사오육칠팔구")}
PLACES = {"십": 10, "백": 100, "천": 1000}
MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}


def value(said):
    """What a number in words is, found without the code that is tested."""
    total = group = digit = 0
    for name in said.replace(" ", ""):
        if name in VALUES:
            digit = VALUES[name]
        elif name in PLACES:
            group += (digit or 1) * PLACES[name]
            digit = 0
        else:
            total += (group + digit or 1) * MYRIADS[name]
            group = digit = 0
    return total + group + digit


def letters(text):
    return re.findall("[가-힣]+", text)


@pytest.mark.parametrize(("written", "said"), ROWS)
def test_it_is_said_as_a_person_would(written, said):
    assert mended(written, "ko") == said


def test_there_are_examples_enough():
    assert len(ROWS) >= 150


@pytest.mark.parametrize("written", [written for written, _ in ROWS])
def test_nothing_is_mended_twice_and_every_letter_is_read(written):
    said = mended(written, "ko")
    assert mended(said, "ko") == said
    assert korean.unread(said) == ()
    assert not re.search("[0-9]", said.replace("3·1절", "")), said


@pytest.mark.parametrize(("written", "sound"), SOUNDS)
def test_it_sounds_right(written, sound):
    assert spoken(mended(written, "ko")) == sound


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**16), st.sampled_from(WORDS), st.sampled_from(WORDS), st.booleans())
def test_any_number_is_said_as_what_it_is(number, before, after, is_grouped):
    written = f"{number:,}" if is_grouped else str(number)
    said = mended(f"{before} {written} {after}", "ko")
    assert said.startswith(before + " ")
    assert said.endswith(" " + after)
    assert value(said.removeprefix(before).removesuffix(after)) == number


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_any_time_of_day_is_said_whole(hour, minute, before, after):
    said = mended(f"{before} {hour}:{minute:02} {after}", "ko").split(" ")
    assert (said[0], said[-1]) == (before, after)
    assert said[2] == "시"
    assert said[3:-1] == ([] if not minute else [said[3], "분"])
    assert not minute or value(said[3]) == minute


@settings(max_examples=100, deadline=None)
@given(st.dates(), st.sampled_from("-/."), st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_any_date_is_said_whole(date, between, before, after):
    date = date.replace(year=1000 + date.year % 2000)
    written = f"{date.year}{between}{date.month:02}{between}{date.day:02}"
    said = mended(f"{before} {written} {after}", "ko").split(" ")
    assert (said[0], said[2], said[-1]) == (before, "년", after)
    month = said[3].removesuffix("월").replace("유", "육").replace("시", "십")
    assert (value(said[1]), value(month)) == (date.year, date.month)
    assert value(said[4].removesuffix("일")) == date.day


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**9), st.sampled_from("₩$€£¥"), st.sampled_from(WORDS))
def test_any_price_is_said_with_its_money(amount, sign, after):
    name = {"₩": "원", "$": "달러", "€": "유로", "£": "파운드", "¥": "엔"}[sign]
    said = mended(f"{sign}{amount:,} {after}", "ko")
    assert said.endswith(f"{name} {after}")
    assert value(said.removesuffix(f"{name} {after}")) == amount


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ROWS), min_size=1, max_size=5), st.lists(st.sampled_from(WORDS)))
def test_nothing_that_is_said_disappears(rows, words):
    parts = [*rows, *((word, word) for word in words)]
    said = mended(". ".join(written for written, _ in parts), "ko")
    missing = [
        heard
        for _, expected in parts
        for heard in letters(expected)
        if heard not in "".join(letters(said))
    ]
    assert not missing, (said, missing)


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_characters_are_mended_once_or_refused(text):
    try:
        said = mended(text, "ko")
    except DublineError:
        return
    assert not any(map(str.isalpha, korean.unread(said)))
    assert set("".join(letters(text))) <= set(said)


@pytest.mark.parametrize(
    "text",
    ["ア", "كتاب", "Привет", "龘", "ᄀᆞ나"],
    ids=["kana", "Arabic", "Cyrillic", "Hanja", "old"],
)
def test_letters_that_would_be_lost_are_an_error(text):
    with pytest.raises(VoiceError):
        mended(f"이것은 {text}", "ko")


@pytest.mark.parametrize(
    "unit", ["가", "1", "1,", "~ ", "(", "1-", "가 (", "A", "ㅋ", "國", "1:2 ", "."]
)
def test_a_long_line_takes_no_longer_for_each_of_its_characters(unit):
    short, long = (_seconds(unit * (times // len(unit))) for times in (500, 4000))
    assert long < max(short, 0.005) * 200


def _seconds(text):
    start = perf_counter()
    with suppress(DublineError):
        mended(text, "ko")
    return perf_counter() - start
