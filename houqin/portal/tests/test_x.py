import time, pytest, cProfile, pstats
from datetime import date, datetime, timedelta
from houqin.portal.demo.tables import Tables
from houqin.portal.demo import founding, market, staffing, laying, playing
from houqin.portal.demo.rhythm import ZONE
from houqin.portal.demo.generator import stories
from houqin.portal.demo.props import Props
from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.models import Unit
from houqin.foundation.scope.scope import *
@pytest.mark.django_db
def test_found():
    from django.db import transaction
    T=Tables(); until=datetime(2026,11,24,1,0,tzinfo=ZONE); last=until.date()
    t=time.process_time()
    with transaction.atomic(), entering(WHOLE_INSTALLATION):
        a=founding.found(T,last=last); print("found",time.process_time()-t)
        t=time.process_time(); market.enter_market(T,a,last=last); print("market",time.process_time()-t)
        staffing.enter_staffing(T,a,last=last)
        au=Unit.objects.get(pk=a.authority_id)
        enter_default_reasons(a,au,valid_from=founding.founding_day(last),at=until)
    with entering(a.scope):
        t=time.process_time(); props=Props(au,on=last); print("props",time.process_time()-t)
        t=time.process_time(); S=list(stories(T,until=until,scale=0.03)); print("stories",time.process_time()-t,len(S))
        cut=until-timedelta(days=30)
        old=[s for s in S if s.reported_at<cut]; new=[s for s in S if s.reported_at>=cut]
        p=cProfile.Profile(); 
        t=time.process_time();t2=time.perf_counter(); p.enable(); n=laying.lay(old,props,at=until); p.disable(); print("laid",len(old),n,time.process_time()-t,time.perf_counter()-t2)
        pstats.Stats(p).sort_stats("cumtime").print_stats(30)
        p=cProfile.Profile(); 
        t=time.process_time();t2=time.perf_counter(); p.enable(); n=playing.play(new,props);  p.disable(); print("played",len(new),n,time.process_time()-t,time.perf_counter()-t2)
        pstats.Stats(p).sort_stats("cumtime").print_stats(30)
